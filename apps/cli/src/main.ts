import { localeOf, nearest } from "@fleetgraph/catalogue";
import { createFleetgraph } from "@fleetgraph/sdk";
import manifest from "../package.json" with { type: "json" };
import type { Command } from "./command.ts";
import { findCommand, firstWords } from "./commands/index.ts";
import { defaultUrl, findConnection } from "./connection.ts";
import { type Context, sayIn } from "./context.ts";
import { readEnvironment } from "./env.ts";
import { type ExitCode, exitCodeOf, exitCodes, Failure, UsageError } from "./failure.ts";
import { helpOf, helpOfAll } from "./help.ts";
import { parseArguments } from "./parse-arguments.ts";
import { useProxy } from "./proxy.ts";
import { reportError } from "./report-error.ts";
import { printableJson, printableOutput } from "./terminal/printable.ts";
import { styleOf } from "./terminal/style.ts";

// One fewer than the SDK's own: somebody waits, and a server that is not there is to be told within two seconds.
const retries = 3;

const environment = readEnvironment();
const { stdout, stderr } = process;
const argv = process.argv.slice(2);
const has = (option: string) => argv.includes(`--${option}`);
const colorless = environment.noColor || has("no-color");
const say = sayIn(localeOf(environment.language));
const painted = stdout.isTTY && !colorless;
const style = styleOf(painted);
const noteStyle = styleOf(stderr.isTTY && !colorless);
const json = has("json");
const verbose = has("verbose");
const note = (text: string) => void stderr.write(`${printableOutput(text, { painted: !colorless })}\n`);
const stop = new AbortController();
/** What is known of this run when something goes wrong. */
const known = { url: "", withToken: true, changing: false };

// A reader that has seen enough (`fleet tasks | head`) is no failure.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.done);
  throw error;
});
process.on("SIGINT", () => {
  if (stop.signal.aborted) process.exit(exitCodes.interrupted);
  stop.abort(new Failure(exitCodes.interrupted, say("cli.interrupted"), { code: "INTERRUPTED" }));
});

// By itself Node.js would leave without its `exit`, and a cursor that is hidden hidden.
process.on("SIGTERM", () => process.exit(128 + 15));
process.on("SIGHUP", () => process.exit(128 + 1));

try {
  process.exitCode = await run();
} catch (error) {
  const reporting = {
    say,
    style: noteStyle,
    note,
    json,
    verbose,
    width: stderr.isTTY && !environment.dumb ? stderr.columns : null,
  };
  reportError(reporting, {
    error,
    ...known,
    proxyUnused: environment.proxy && !(await useProxy(known.url)),
  });
  process.exitCode = exitCodeOf(error);
}

async function run(): Promise<ExitCode> {
  const words = argv.filter((word) => !word.startsWith("-")).slice(0, 2);
  const found = await findCommand(words);
  if (!found) return withoutCommand(words[0]);
  const rest = [...argv];
  for (const word of words.slice(0, found.words)) rest.splice(rest.indexOf(word), 1);
  const { command } = found;
  known.changing = command.changes ?? false;
  const parsed = parseArguments(say, command, rest);
  if (parsed.values.help) return print(helpOf(say, style, command));
  if (parsed.values.version) return print(manifest.version);
  return command.run(await contextOf(command), {
    arguments: parsed.arguments,
    values: parsed.values as never,
  });
}

function withoutCommand(word: string | undefined): ExitCode {
  if (word !== undefined && word !== "help") {
    const candidates = nearest(word, firstWords);
    const hint = candidates.length
      ? say("cli.didYouMean", { candidates: candidates.map((each) => `fleet ${each}`) })
      : say("cli.usage.seeHelp", { command: "" });
    throw new UsageError(say("cli.usage.unknownCommand", { command: word }), hint);
  }
  if (has("version")) return print(manifest.version);
  print(helpOfAll(say, style));
  return exitCodes.done;
}

function print(text: string): ExitCode {
  stdout.write(`${printableOutput(text, { painted })}\n`);
  return exitCodes.done;
}

async function contextOf({ offline = false }: Command): Promise<Context> {
  const locale = localeOf(environment.language);
  const found = offline
    ? { url: defaultUrl, token: null, from: "default" }
    : findConnection(environment, process.cwd());
  known.url = found.url;
  known.withToken = found.token !== null;
  if (!/^https?:\/\/[^/]/.test(found.url)) throw new UsageError(say("cli.usage.url", { url: found.url }));
  if (environment.proxy && !offline) await useProxy(found.url);
  if (verbose && !offline) note(style.dim(say("cli.using", { url: found.url, from: found.from })));
  const fleet = createFleetgraph({
    url: found.url,
    token: found.token ?? undefined,
    language: locale,
    retries,
    job: environment.job,
    headers: { "user-agent": `fleet/${manifest.version} node/${process.versions.node}` },
    onRetry: ({ operation, delayMs, error }) => {
      if (!verbose) return;
      const reason = error instanceof Error ? error.message : String(error);
      note(say("cli.retrying", { operation: operation ?? "", seconds: (delayMs / 1000).toFixed(1), reason }));
    },
  });
  return {
    fleet,
    connection: found,
    environment,
    locale,
    say,
    style,
    width: stdout.isTTY && !environment.dumb ? stdout.columns : null,
    json,
    verbose,
    signal: stop.signal,
    stdout,
    print,
    note,
    // On one line each where something may follow: deployments print one object per event.
    printJson: (value) => void stdout.write(`${printableJson(value)}\n`),
  };
}
