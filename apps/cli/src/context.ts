import type { Catalogue, Locale, Say } from "@fleetgraph/catalogue";
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
  /** The answer and errors only. */
  quiet: boolean;
  /** Says that what follows changes something, where only what was given tells: an answer that is lost may hide it. */
  changing(): void;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  stdout: NodeJS.WriteStream;
  print(text: string): void;
  /** For what is not the answer: progress and hints. Not said with `--quiet`. */
  note(text: string): void;
  /** For what one must know of the answer, with `--quiet` too. */
  warn(text: string): void;
  printJson(value: unknown): void;
}

/** `Say` out of the texts of one language. */
export function sayFrom(catalogue: Catalogue): Say {
  return (kind, ...params) => (catalogue[kind] as (params: unknown) => string)(params[0] ?? {});
}

/** `Say` for a language, reading the texts of that language only: each is 200 kB. */
export async function sayIn(locale: Locale): Promise<Say> {
  if (locale === "ja") return sayFrom((await import("@fleetgraph/catalogue/japanese")).japanese);
  return sayFrom((await import("@fleetgraph/catalogue/english")).english);
}
