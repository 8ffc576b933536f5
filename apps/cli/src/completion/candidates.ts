import { type Command, everywhere, type Options } from "../command.ts";
import { findCommand, groups, pathOf } from "../commands/index.ts";
import type { Say } from "../context.ts";
import { insightKinds } from "../insight-kinds.ts";
import type { Candidate, Wanted } from "./candidate.ts";
import { shells } from "./scripts.ts";

/** What may stand at the cursor: something known here, something that the server knows, or a file. */
export type Candidates = readonly Candidate[] | { ask: readonly Wanted[]; before: string } | "files";

const known = Object.values(groups).flat() as string[];
const none: Candidates = [];

/** What may come next, by the words before the cursor and the one that is being typed. */
export async function candidatesOf(
  say: Say,
  before: readonly string[],
  current: string,
): Promise<Candidates> {
  const plain = before.filter((word) => !word.startsWith("-"));
  const name = pathOf(plain.slice(0, 2));
  const found = name && (await findCommand(plain.slice(0, 2)));
  if (!found) return plain.length === 0 && !current.startsWith("-") ? firstWords(say) : none;
  const { command, words } = found;
  const options: Options = { ...command.options, ...everywhere };
  const [option, typed] = /^--([a-z-]+)=(.*)$/s.exec(current)?.slice(1) ?? [];
  if (option !== undefined && typed !== undefined) return valuesOf(options, option, `--${option}=`);
  const last = /^--([a-z-]+)$/.exec(before.at(-1) ?? "")?.[1];
  if (last !== undefined && options[last]?.type === "string") return valuesOf(options, last, "");
  if (current.startsWith("-")) {
    return Object.entries(options).map(([each, { about }]) => ({
      value: `--${each}`,
      about: say(about as "cli.option.json"),
    }));
  }
  const given = argumentsOf(before, options).length - words;
  const verbs = given === 0 && words === 1 ? verbsOf(say, plain[0] ?? "") : [];
  const behind = await argumentOf(command, given);
  return verbs.length > 0 && Array.isArray(behind) ? [...verbs, ...behind] : behind;
}

function firstWords(say: Say): Candidate[] {
  const words = new Map<string, string>();
  for (const path of known) {
    const [first = "", ...more] = path.split(" ");
    const isNoun = more.length === 0 || more[0] === "list";
    if (!words.has(first) || isNoun) words.set(first, say(`cli.summary.${path}` as "cli.summary.why"));
  }
  return [...words].map(([value, about]) => ({ value, about }));
}

function verbsOf(say: Say, noun: string): Candidate[] {
  return known
    .filter((path) => path.startsWith(`${noun} `))
    .map((path) => ({
      value: path.slice(noun.length + 1),
      about: say(`cli.summary.${path}` as "cli.summary.why"),
    }));
}

/** The words that are no options and no values of options. */
function argumentsOf(before: readonly string[], options: Options): string[] {
  return before.filter((word, index) => {
    const option = /^--([a-z-]+)$/.exec(before[index - 1] ?? "")?.[1];
    return !word.startsWith("-") && !(option !== undefined && options[option]?.type === "string");
  });
}

const things: Readonly<Record<string, Wanted>> = {
  SERVICE: "services",
  CLUSTER: "clusters",
  DEPLOYMENT: "deployments",
  HOST: "hosts",
};

function thingsIn(text: string): Wanted[] {
  return text.split(/[^A-Z]+/).flatMap((word) => things[word] ?? []);
}

async function argumentOf(command: Command, given: number): Promise<Candidates> {
  const takes = command.arguments;
  const last = takes.at(-1);
  const taken = takes[given] ?? (last?.endsWith("…") ? last : undefined);
  if (taken === undefined) return none;
  if (/FILE/.test(taken)) return "files";
  if (command.path === "completion") return shells.map((value) => ({ value }));
  if (command.path === "who" && given === 0) return [{ value: "deployed" }];
  return { ask: thingsIn(taken), before: "" };
}

const words = (text: string, before: string) =>
  text.split(" ").map((value) => ({ value: `${before}${value}` }));
/** What an option takes where that is one of some words. */
const choices: Readonly<Record<string, string>> = {
  override: "lock freeze-window approval verification",
  outcome: "accepted refused",
  format: "ndjson csv",
  "launch-type": "ec2 fargate external",
  health: "healthy unhealthy unknown",
  resolution: "1m 5m 1h 1d",
};

function valuesOf(options: Options, name: string, before: string): Candidates {
  const { value = "" } = options[name] ?? {};
  const text = choices[name];
  if (text !== undefined) return words(text, before);
  if (name === "kind" && value === "KIND" && "snoozed" in options) {
    return insightKinds.map((kind) => ({ value: `${before}${kind}` }));
  }
  if (/FILE/.test(value)) return "files";
  return { ask: thingsIn(value), before };
}
