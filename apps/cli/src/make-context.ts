import type { Locale } from "@fleetgraph/catalogue";
import { createFleetgraph } from "@fleetgraph/sdk";
import type { Connection } from "./connection.ts";
import type { Context, Say } from "./context.ts";
import type { Environment } from "./env.ts";
import { printableJson, printableOutput } from "./terminal/printable.ts";
import type { Style } from "./terminal/style.ts";

// One fewer than the SDK's own: somebody waits, and a server that is not there is to be told within two seconds.
const retries = 3;

/** What a command works with, made for one run. */
export function makeContext(input: {
  connection: Connection;
  environment: Environment;
  locale: Locale;
  say: Say;
  style: Style;
  /** Whether colours are wanted at all: a note may have some where the answer has none. */
  colour: boolean;
  json: boolean;
  verbose: boolean;
  quiet: boolean;
  changing(): void;
  signal: AbortSignal;
  version: string;
}): Context {
  const { colour, version, ...given } = input;
  const { connection, environment, locale, say, verbose, quiet } = given;
  const { stdout, stderr } = process;
  const painted = colour && stdout.isTTY;
  const warn = (text: string) => void stderr.write(printableOutput(`${text}\n`, { painted: colour }));
  const fleet = createFleetgraph({
    url: connection.url,
    token: connection.token ?? undefined,
    language: locale,
    retries,
    job: environment.job,
    headers: { "user-agent": `fleet/${version} node/${process.versions.node}` },
    onRetry: ({ operation, delayMs, error }) => {
      if (!verbose) return;
      const reason = error instanceof Error ? error.message : String(error);
      warn(say("cli.retrying", { operation: operation ?? "", seconds: (delayMs / 1000).toFixed(1), reason }));
    },
  });
  return {
    ...given,
    fleet,
    width: stdout.isTTY && !environment.dumb ? stdout.columns : null,
    stdout,
    print: (text) => void stdout.write(printableOutput(`${text}\n`, { painted })),
    note: quiet ? () => undefined : warn,
    warn,
    // On one line each where something may follow: deployments print one object per event.
    printJson: (value) => void stdout.write(`${printableJson(value)}\n`),
  };
}
