import { type Mistake, parseSentence, periodOf, type Sentence } from "@fleetgraph/grammar";
import type { Command } from "../command.ts";
import type { Say } from "../context.ts";
import { UsageError } from "../failure.ts";

type Given = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** A sentence as the arguments and options of its command; `place` is still to be looked up. */
export interface Speech {
  arguments: readonly string[];
  values: Given;
  place: string | null;
}

/** What says by itself what is to be different: then several words behind `deploy` are several services. */
const wanted = [
  ...["image", "env", "unset-env", "secret", "unset-secret", "cpu", "memory", "memory-reservation"],
  ...["command", "task-definition", "count"],
];
const verbs: readonly string[] = [
  ...["deploy", "plan", "rollback", "scale", "restart", "status", "history", "why"],
  ...["approve", "reject", "cancel", "continue", "lock", "unlock"],
];

/**
 * The words behind a command where they are a sentence as the bot takes it (`deploy web v42 to production`); null
 * where they are its arguments. Throws a UsageError for a sentence with a mistake.
 */
export function readSpeech(
  say: Say,
  command: Command,
  given: { arguments: readonly string[]; values: Given },
): Speech | null {
  const { path, arguments: takes } = command;
  const words = given.arguments;
  if (!verbs.includes(path)) return null;
  const images = path === "deploy" || path === "plan";
  if (images && words.slice(1).some(isPreposition)) return inWords(say, path, given);
  if (images ? !namesImage(words) || wanted.some((name) => given.values[name]) : words.length <= takes.length)
    return null;
  // Options are the command's own: the sentence is the words alone. The reason that a lock must have may be an option.
  const reason = path === "lock" && given.values.reason ? ["because", String(given.values.reason)] : [];
  const { sentence, mistake } = parseSentence([path, ...words, ...reason]);
  if (mistake) throw mistaken(say, path, mistake);
  const speech = speechOf(sentence);
  for (const [name, said] of Object.entries(speech.values)) {
    const option = given.values[name];
    if (option !== undefined && String(option) !== String(said))
      throw new UsageError(
        say("cli.usage.tooMany", { argument: `--${name} ${option}`, command: path }),
        say("cli.usage.seeHelp", { command: path }),
      );
  }
  return { ...speech, values: { ...speech.values, ...given.values } };
}

const isPreposition = (word: string) => /^(to|in|on|into|at|because)$/i.test(word);

/**
 * `web to production` with what is to be different as options, or in words: of one service. Left to the arguments, it
 * would be of three.
 */
function inWords(say: Say, path: string, given: Parameters<typeof readSpeech>[2]): Speech {
  const [service = "", ...behind] = given.arguments;
  const isOption = wanted.some((name) => given.values[name]) && isPreposition(behind[0] ?? "");
  // Any image, for the grammar only: the options say it.
  const words = isOption ? [service, ":any", ...behind] : [service, ...behind];
  const { sentence, mistake } = parseSentence([path, ...words]);
  if (mistake) throw mistaken(say, path, mistake);
  const { values, ...speech } = speechOf(sentence);
  const { image, ...others } = values;
  if (!isOption && wanted.some((name) => given.values[name]))
    throw new UsageError(
      say("cli.usage.tooMany", { argument: String(behind[0]), command: path }),
      say("cli.usage.seeHelp", { command: path }),
    );
  return { ...speech, values: { ...others, ...(!isOption && { image }), ...given.values } };
}

/** A mistake in a sentence as one in how the command was called. */
export function mistaken(say: Say, path: string, { kind, params }: Mistake): UsageError {
  return new UsageError(
    (say as (kind: string, params: object) => string)(kind, params),
    say("cli.usage.seeHelp", { command: path }),
  );
}

/**
 * `web v42`, `web:v42`. A word that may as well be another service, as where `--image` was forgotten, is no tag: one
 * without a digit has to be written `:main`.
 */
function namesImage(words: readonly string[]): boolean {
  const [service = "", ...behind] = words;
  if (behind.length === 0) return !service.startsWith("arn:") && /^[^:@=]+[:@]./.test(service);
  const end = behind.findIndex(isPreposition);
  const images = end < 0 ? behind : behind.slice(0, end);
  const inService = images.length === 0 && /^[^:@=]+[:@]./.test(service) && !service.startsWith("arn:");
  return inService || (images.length > 0 && images.every((word) => /[\d:@=]/.test(word)));
}

const container = ({ container, image }: { container?: string; image: string }) =>
  container === undefined ? image : `${container}=${image}`;
const present = (values: Record<string, string | boolean | string[] | null>): Given =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== false),
  ) as Given;

function speechOf(sentence: Sentence): Speech {
  const { verb } = sentence;
  const place = "place" in sentence ? sentence.place : null;
  const reason = "reason" in sentence ? sentence.reason : null;
  const of = (
    words: readonly (string | null)[],
    values: Record<string, string | boolean | string[] | null>,
  ) => ({
    arguments: words.filter((word) => word !== null),
    values: present({ reason, ...values }),
    place,
  });
  switch (verb) {
    case "deploy":
    case "plan":
      return of([sentence.service], { image: sentence.images.map(container) });
    case "rollback":
      return of([sentence.service], { to: sentence.to });
    case "scale":
      return of([sentence.service, String(sentence.count)], {});
    case "lock":
      return of([sentence.service], { until: sentence.until });
    case "continue":
      return of([sentence.ref], { "roll-back": sentence.rollBack });
    case "approve":
    case "reject":
    case "cancel":
    case "why":
      return of([sentence.ref], {});
    case "who": {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const { start, end } = periodOf(sentence.period, { now: Date.now(), timeZone });
      return of([sentence.service], { since: start ?? null, until: end ?? null });
    }
    case "restart":
    case "unlock":
    case "status":
    case "history":
      return of([sentence.service], {});
    case "approvals":
    case "help":
      return of([], {});
  }
}

/** `who deployed web yesterday` as what `fleet audit deploys` takes. Throws a UsageError. */
export function readQuestion(say: Say, words: readonly string[]): Speech {
  const { sentence, mistake } = parseSentence(["who", ...words]);
  if (mistake) throw mistaken(say, "who", mistake);
  return speechOf(sentence);
}
