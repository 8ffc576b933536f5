import { localeOf, nearest } from "@fleetgraph/catalogue";
import manifest from "../package.json" with { type: "json" };
import type { Command } from "./command.ts";
import { findCommand, firstWords } from "./commands/index.ts";
import { defaultUrl, findConnection, requireAddress } from "./connection.ts";
import { type Context, type Say, sayIn } from "./context.ts";
import { readEnvironment } from "./env.ts";
import { type ExitCode, exitCodes, Failure, UsageError } from "./failure.ts";
import { helpOf, helpOfAll } from "./help.ts";
import { type Parsed, parseArguments, requireArguments } from "./parse-arguments.ts";
import { isLocal, useProxy } from "./proxy.ts";
import type { Speech } from "./speech/read-speech.ts";
import { printableOutput } from "./terminal/printable.ts";
import { styleOf } from "./terminal/style.ts";

// What a start does not need stands behind an `import()`: the SDK, the other language, what tells errors
// (docs/performance.md, "The command line").
const environment = readEnvironment();
const { stdout, stderr } = process;
const argv = process.argv.slice(2);
// Before the arguments are parsed. What stands behind "--" is no option.
const own = argv.slice(0, argv.includes("--") ? argv.indexOf("--") : undefined);
const has = (option: string) => own.includes(`--${option}`);
const colorless = environment.noColor || has("no-color");
const locale = localeOf(environment.language);
const style = styleOf(stdout.isTTY && !colorless);
const json = has("json");
const verbose = has("verbose");
const note = (text: string) => void stderr.write(printableOutput(`${text}\n`, { painted: !colorless }));
const stop = new AbortController();
/** What is known of this run when something goes wrong. */
const known = { url: "", withToken: true, changing: false };

// Whether somebody reads what is said beside the answer changes nothing of how it ends.
stderr.on("error", () => undefined);
// A reader that has seen enough (`fleet tasks | head`) is no failure.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.done);
  throw error;
});
// By itself Node.js would leave without its `exit`, and a cursor that is hidden hidden.
process.on("SIGTERM", () => process.exit(128 + 15));
process.on("SIGHUP", () => process.exit(128 + 1));

/** Runs the command that the arguments name, and sets the exit code. */
export async function run(): Promise<void> {
  const say = await sayIn(locale);
  process.on("SIGINT", () => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    stop.abort(new Failure(exitCodes.interrupted, say("cli.interrupted"), { code: "INTERRUPTED" }));
  });
  try {
    process.exitCode = await runCommand(say);
  } catch (error) {
    await tell(say, error);
  }
}

async function tell(say: Say, error: unknown): Promise<void> {
  const [{ reportError }, { exitCodeOf }] = await Promise.all([
    import("./report-error.ts"),
    import("./read-error.ts"),
  ]);
  const reporting = {
    say,
    style: styleOf(stderr.isTTY && !colorless),
    note,
    json,
    verbose,
    width: stderr.isTTY && !environment.dumb ? stderr.columns : null,
  };
  const usable = environment.proxy && !isLocal(known.url) && (await useProxy(known.url));
  const proxy = !environment.proxy || isLocal(known.url) ? null : usable ? "used" : "cannotBeUsed";
  reportError(reporting, { error, ...known, proxy });
  process.exitCode = exitCodeOf(error);
}

async function runCommand(say: Say): Promise<ExitCode> {
  const asked = argv.filter((word) => !word.startsWith("-"));
  const forHelp = asked[0] === "help";
  const words = (forHelp ? asked.slice(1) : asked).slice(0, 2);
  const found = await findCommand(words);
  if (!found) return withoutCommand(say, words[0]);
  const rest = [...argv];
  for (const word of words.slice(0, found.words)) rest.splice(rest.indexOf(word), 1);
  const { command } = found;
  if (forHelp) return print(helpOf(say, style, command));
  known.changing = command.changes ?? false;
  const parsed = parseArguments(say, command, rest);
  if (parsed.values.help) return print(helpOf(say, style, command));
  if (parsed.values.version) return print(manifest.version);
  // What the bot is told in a sentence can be said here in the same one.
  const speech = maySpeak(command, parsed.arguments) ? await speechOf(say, command, parsed) : null;
  const { arguments: given, values } = speech ?? parsed;
  requireArguments(say, command, given);
  const context = await contextOf(say, command, parsed.values.quiet === true);
  const { place = null } = speech ?? {};
  const { cluster, ...inPlace } = place === null ? {} : await placed(context, command, { given, place });
  const conditions = cluster === undefined ? values : { ...values, cluster };
  return command.run(context, { arguments: given, values: conditions as never, ...inPlace });
}

/** Nothing is loaded for a command with no more words than it takes. */
const maySpeak = ({ path, arguments: takes }: Command, given: readonly string[]) =>
  path === "deploy" || path === "plan" ? given.length > 0 : given.length > takes.length;

async function speechOf(say: Say, command: Command, parsed: Parsed): Promise<Speech | null> {
  return (await import("./speech/read-speech.ts")).readSpeech(say, command, parsed);
}

/** The service in its place, or of none the cluster where the command takes one; else throws a UsageError. */
async function placed(
  context: Context,
  { path, arguments: takes, options }: Command,
  { given: [service, ...others], place }: { given: readonly string[]; place: string },
): Promise<{ arguments?: readonly string[]; cluster?: string }> {
  const { say } = context;
  const { clusterAt, serviceIn } = await import("./speech/find-place.ts");
  if (service === undefined && options.cluster) return { cluster: await clusterAt(context, place) };
  if (service === undefined)
    throw new UsageError(
      say("cli.usage.missing", { argument: takes[0]?.replace(/[[\]]/g, "") ?? "SERVICE", command: path }),
      say("cli.usage.seeHelp", { command: path }),
    );
  return { arguments: [await serviceIn(context, service, place), ...others] };
}

function withoutCommand(say: Say, word: string | undefined): ExitCode {
  if (word !== undefined) {
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
  stdout.write(printableOutput(`${text}\n`, { painted: stdout.isTTY && !colorless }));
  return exitCodes.done;
}

async function contextOf(say: Say, { offline = false }: Command, quiet: boolean): Promise<Context> {
  const connection = offline
    ? { url: defaultUrl, token: null, from: "default" }
    : findConnection(environment, process.cwd());
  const { url, token, from } = connection;
  known.url = url;
  known.withToken = token !== null;
  requireAddress(say, url);
  if (environment.proxy && !offline) await useProxy(url);
  if (verbose && !offline) note(style.dim(say("cli.using", { url, from })));
  const { makeContext } = await import("./make-context.ts");
  return makeContext({
    connection,
    environment,
    locale,
    say,
    style,
    colour: !colorless,
    json,
    verbose,
    quiet,
    changing: () => {
      known.changing = true;
    },
    signal: stop.signal,
    version: manifest.version,
  });
}
