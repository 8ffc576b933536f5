import { parseArgs } from "node:util";
import { nearest } from "@fleetgraph/catalogue";
import { type Command, everywhere, type Options } from "./command.ts";
import { paths } from "./commands/index.ts";
import type { Say } from "./context.ts";
import { UsageError } from "./failure.ts";

export interface Parsed {
  arguments: readonly string[];
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
}

/**
 * Parses what follows a command's name with Node's own parser, and tells every mistake in an option in the user's words.
 * How many arguments there have to be is `requireArguments`' to say. Throws a UsageError.
 */
export function parseArguments(say: Say, command: Command, rest: readonly string[]): Parsed {
  const options: Options = { ...command.options, ...everywhere };
  const see = say("cli.usage.seeHelp", { command: command.path });
  // Not strict: the strict messages are English only. The tokens say everything needed to be as strict.
  const { values, positionals, tokens } = parseArgs({
    args: negativesJoined(rest, options),
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, multiple, short }]) => [
        name,
        { type, ...(multiple && { multiple }), ...(short && { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = options[token.name];
    if (!option) {
      const candidates = nearest(token.name, Object.keys(options)).map((name) => `--${name}`);
      throw new UsageError(
        say("cli.usage.unknownOption", { option: token.rawName, command: command.path }),
        candidates.length ? say("cli.didYouMean", { candidates }) : see,
      );
    }
    if (option.type === "string" && !token.value) {
      throw new UsageError(say("cli.usage.optionValue", { option: token.rawName }), see);
    }
    if (option.type === "boolean" && token.value !== undefined) {
      throw new UsageError(say("cli.usage.optionNoValue", { option: token.rawName }), see);
    }
  }
  return { arguments: positionals, values };
}

/** Throws a UsageError unless there are as many arguments as the command takes. */
export function requireArguments(say: Say, command: Command, given: readonly string[]): void {
  const see = say("cli.usage.seeHelp", { command: command.path });
  const extra = given[command.arguments.length];
  if (extra !== undefined && !command.arguments.at(-1)?.endsWith("…")) {
    throw new UsageError(
      say("cli.usage.tooMany", { argument: extra, command: command.path }),
      command.arguments.length === 0 ? (verbHint(say, command, extra) ?? see) : see,
    );
  }
  const missing = command.arguments[given.length];
  if (missing && !missing.startsWith("[")) {
    throw new UsageError(say("cli.usage.missing", { argument: missing, command: command.path }), see);
  }
}

/** What was meant by a word behind a noun: `fleet audit shwo` is no list with an argument too many. */
function verbHint(say: Say, { path }: Command, word: string): string | null {
  const [noun = ""] = path.split(" ");
  const verbs = paths
    .filter((each) => each.startsWith(`${noun} `))
    .map((each) => each.slice(noun.length + 1));
  const candidates = nearest(word, verbs).map((verb) => `fleet ${noun} ${verb}`);
  return candidates.length > 0 ? say("cli.didYouMean", { candidates }) : null;
}

/** `--since -2h` or `--count -1` as one word, or Node's parser takes the value for another option. */
function negativesJoined(rest: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (const word of rest) {
    const last = joined.at(-1);
    const takesValue = last?.startsWith("--") && options[last.slice(2)]?.type === "string";
    if (takesValue && /^-\d/.test(word)) joined[joined.length - 1] = `${last}=${word}`;
    else joined.push(word);
  }
  return joined;
}
