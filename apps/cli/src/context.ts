import { type Locale, render, type Say } from "@fleetgraph/catalogue";
import type { Fleetgraph } from "@fleetgraph/sdk";
import type { Connection } from "./connection.ts";
import type { Environment } from "./env.ts";
import type { Style } from "./terminal/style.ts";

export type { Say } from "@fleetgraph/catalogue";

/** What every command works with. */
export interface Context {
  fleet: Fleetgraph;
  connection: Connection;
  environment: Environment;
  locale: Locale;
  say: Say;
  style: Style;
  /** Columns of the terminal; null when stdout is none, and then nothing is cut or drawn again. */
  width: number | null;
  json: boolean;
  verbose: boolean;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  stdout: NodeJS.WriteStream;
  print(text: string): void;
  /** For what is not the answer: progress, hints, warnings. */
  note(text: string): void;
  printJson(value: unknown): void;
}

/** `Say` for a language. */
export function sayIn(locale: Locale): Say {
  return (kind, ...params) => render(kind, (params[0] ?? {}) as never, locale);
}
