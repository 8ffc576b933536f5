import { nearest } from "@fleetgraph/catalogue";
import { aheadOf } from "./ahead.ts";
import { type Mistake, Mistaken, type Part } from "./mistake.ts";
import { readPeriod } from "./period.ts";
import { readImages } from "./read-images.ts";
import { requireClearReason } from "./require-clear-reason.ts";
import { type Guard, guards, type Image, type Sentence, type Terms, type Verb } from "./sentence.ts";
import { splitOptions } from "./split-options.ts";
import { otherWords, usageOf, verbs } from "./verbs.ts";
import { type Word, wordsOf } from "./words.ts";

export type Parsed = { sentence: Sentence; mistake?: never } | { sentence?: never; mistake: Mistake };

/**
 * What a message asks for (`deploy web v42 to production`), or what is wrong with it. Words of a command line are given
 * as they are: each is one word, whatever is in it. Nothing is looked up, and nothing is thrown.
 */
export function parseSentence(given: string | readonly string[]): Parsed {
  const words =
    typeof given === "string"
      ? wordsOf(given)
      : given.map((text) => ({ text, quoted: /\s/.test(text) || text === "" }));
  try {
    return { sentence: readSentence(words) };
  } catch (error) {
    if (error instanceof Mistaken) return { mistake: error.mistake };
    throw error;
  }
}

/** The words without the mark at their end, and whether they were a question. */
function withoutEnd(words: readonly Word[]): { words: readonly Word[]; asks: boolean } {
  const last = words.at(-1);
  const [, text = "", mark = ""] = /^(.*?)([?？!！]+)$/su.exec(last?.text ?? "") ?? [];
  // "?" alone is a word for help.
  if (!last || last.quoted || mark === "" || (text === "" && words.length === 1))
    return { words, asks: false };
  const rest = words.slice(0, -1);
  return { words: text === "" ? rest : [...rest, { ...last, text }], asks: /[?？]/u.test(mark) };
}

/** Verbs that change nothing: only they may be put as a question. */
const reading: ReadonlySet<Verb> = new Set([
  ...(["plan", "status", "history", "why", "who", "approvals", "help"] as const),
]);

function readSentence(given: readonly Word[]): Sentence {
  const { words, asks } = withoutEnd(given);
  const [first, ...behind] = words;
  if (!first) throw new Mistaken({ kind: "grammar.empty", params: {} });
  const word = first.text.toLowerCase();
  // "roll back web" is as good.
  const inTwo = word === "roll" && behind[0]?.text.toLowerCase() === "back";
  const verb = inTwo ? "rollback" : first.quoted ? null : verbOf(word);
  if (verb === null)
    throw new Mistaken({ kind: "grammar.unknownVerb", params: { word: first.text, meant: like(word) } });
  // "deploy web v42?" wonders whether it should be done.
  if (asks && !reading.has(verb)) throw new Mistaken({ kind: "grammar.question", params: { verb } });
  return readVerb(verb, inTwo ? behind.slice(1) : behind);
}

function verbOf(word: string): Verb | null {
  if (Object.hasOwn(verbs, word)) return word as Verb;
  return Object.hasOwn(otherWords, word) ? (otherWords[word] ?? null) : null;
}

function readVerb(verb: Verb, behind: readonly Word[]): Sentence {
  const { words, options, prose } = splitOptions(verb, behind);
  const read = new Words(verb, words);
  const reason = options.reason ?? null;
  const sentence = ((): Sentence => {
    switch (verb) {
      case "deploy":
        return { verb, ...servicesImages(verb, read), ...termsOf(options) };
      case "plan":
        return { verb, ...servicesImages(verb, read) };
      case "rollback": {
        const service = read.need("service");
        const { deployments, places } = byKind(read.phrases());
        return { verb, service, to: read.one(deployments), place: read.one(places), ...termsOf(options) };
      }
      case "scale": {
        const service = read.need("service");
        const count = read.count();
        return { verb, service, count, place: read.place(), ...termsOf(options) };
      }
      case "restart":
        return { verb, service: read.need("service"), place: read.place(), ...termsOf(options) };
      case "status":
      case "history":
        read.skip("of", "for");
        return { verb, service: read.next(), place: read.place() };
      case "lock": {
        const service = read.need("service");
        const until = options.until ?? read.behind("for", "until");
        if (until && aheadOf(until) === null)
          throw new Mistaken({ kind: "grammar.notATime", params: { word: until } });
        const place = read.place();
        if (reason === null) throw read.missing("reason");
        return { verb, service, place, reason, until: until ?? null };
      }
      case "unlock":
        return { verb, service: read.need("service"), place: read.place(), reason };
      case "approve":
      case "reject":
      case "cancel":
        return { verb, ref: read.next(), place: read.place(), reason };
      case "continue":
        return { verb, ref: read.next(), place: read.place(), reason, rollBack: "roll-back" in options };
      case "why":
        return whyOf(read);
      case "who":
        return whoOf(read);
      case "approvals":
        return { verb };
      case "help":
        return { verb, about: helpOf(read.next()) };
    }
  })();
  read.end();
  if (prose !== null) requireClearReason(sentence, prose);
  return sentence;
}

const like = (word: string) => nearest(word, [...Object.keys(verbs), ...Object.keys(otherWords)]);

/** The verb that help is asked about; all of them where the word is like none ("help me"). */
function helpOf(word: string | null): Verb | null {
  const verb = word === null ? null : verbOf(word.toLowerCase());
  const meant = word === null || verb !== null ? [] : like(word.toLowerCase());
  if (word !== null && meant.length > 0)
    throw new Mistaken({ kind: "grammar.unknownVerb", params: { word, meant } });
  return verb;
}

/** "why did web fail in prod" asks what "why web in prod" does. */
function whyOf(read: Words): Sentence {
  const asked = read.skip("did", "does", "is", "was", "has");
  const ref = read.next();
  const places = read.phrases();
  if (asked) {
    // What is said of it besides, is known; only where it is counts ("failing to start in prod").
    for (let word = read.word(); word !== null; word = read.word()) {
      const place = read.behind("in", "on");
      if (place !== null) places.push(place);
    }
  }
  // A deployment is where it is.
  return { verb: "why", ref, place: asked && /^(dep_|tsk_|arn:)/.test(ref ?? "") ? null : read.one(places) };
}

function servicesImages(
  verb: Verb,
  read: Words,
): { service: string; place: string | null; images: readonly Image[] } {
  const first = read.need("service");
  // web:v42 is a service and its tag; an ARN has colons of its own, and a tag has no slash (registry:5000/web).
  const tagged = first.startsWith("arn:") ? null : /^([^:@=]+)([:@][^/]+)$/.exec(first);
  const words = tagged ? [tagged[2] ?? ""] : [];
  for (let word = read.next(); word !== null; word = read.next()) words.push(word);
  if (words.length === 0) throw read.missing("image");
  return { service: tagged?.[1] ?? first, images: readImages(verb, words), place: read.place() };
}

function whoOf(read: Words): Sentence {
  read.needWord("deployed", "changed", "rolled", "released");
  read.skip("back");
  // What is there may all be a period: nobody calls a service "yesterday".
  const whole = readPeriod(read.left());
  if (whole) {
    read.rest();
    return { verb: "who", service: null, place: null, period: whole };
  }
  const startsPeriod = read.isNext("since", "last", "in", "on", "during");
  const service = startsPeriod ? null : read.next();
  const tail = readPeriod(read.left());
  if (tail) {
    read.rest();
    return { verb: "who", service, place: null, period: tail };
  }
  const place = read.behind("in", "on", "to");
  const period = readPeriod(read.left());
  if (period) read.rest();
  return { verb: "who", service, place, period: period ?? { kind: "always" } };
}

function termsOf(options: Readonly<Record<string, string>>): Terms {
  const override = (options.override ?? "").split(/[\s,]+/).filter(Boolean);
  return {
    reason: options.reason ?? null,
    queue: "queue" in options,
    override: override.map((word): Guard => {
      const guard = word.toUpperCase().replaceAll("-", "_");
      if ((guards as readonly string[]).includes(guard)) return guard as Guard;
      const known = guards.map((each) => each.toLowerCase().replaceAll("_", "-"));
      throw new Mistaken({ kind: "grammar.notAGuard", params: { word, guards: known } });
    }),
  };
}

/** Of the phrases of a roll-back: the deployment that it goes to, and the others, which are places. */
function byKind(phrases: readonly string[]): { deployments: string[]; places: string[] } {
  const isDeployment = (text: string) => text.startsWith("dep_");
  return {
    deployments: phrases.filter(isDeployment),
    places: phrases.filter((text) => !isDeployment(text)),
  };
}

const prepositions = ["to", "in", "on", "into", "at"];

/** The words of a sentence behind its verb, one after the other. */
class Words {
  readonly #verb: Verb;
  readonly #words: readonly Word[];
  #at = 0;

  constructor(verb: Verb, words: readonly Word[]) {
    this.#verb = verb;
    this.#words = words;
  }

  isNext(...texts: string[]): boolean {
    const word = this.#words[this.#at];
    return word !== undefined && !word.quoted && texts.includes(word.text.toLowerCase());
  }

  /** The next word unless a phrase begins there. */
  next(): string | null {
    return this.isNext(...prepositions) ? null : this.word();
  }

  /** The next word, whatever it is. */
  word(): string | null {
    const word = this.#words[this.#at];
    if (!word) return null;
    this.#at += 1;
    return word.text;
  }

  need(part: Part): string {
    const word = this.next();
    if (word === null) throw this.missing(part);
    return word;
  }

  needWord(...texts: string[]): void {
    if (!this.skip(...texts)) throw this.#unexpected(this.#words[this.#at]?.text ?? this.#verb);
  }

  skip(...texts: string[]): boolean {
    if (!this.isNext(...texts)) return false;
    this.#at += 1;
    return true;
  }

  /** What stands behind one of these words; null where none of them is next. */
  behind(...texts: string[]): string | null {
    if (!this.skip(...texts)) return null;
    this.skip("the");
    const word = this.word();
    if (word === null) throw this.#unexpected(this.#words[this.#at - 1]?.text ?? "");
    return word;
  }

  phrases(): string[] {
    const found: string[] = [];
    for (let one = this.behind(...prepositions); one !== null; one = this.behind(...prepositions))
      found.push(one);
    return found;
  }

  place(): string | null {
    return this.one(this.phrases());
  }

  one(found: readonly string[]): string | null {
    if (found[1] !== undefined) throw this.#unexpected(found[1]);
    return found[0] ?? null;
  }

  count(): number {
    this.skip("to");
    const word = this.word();
    if (word === null) throw this.missing("count");
    if (!/^\d{1,6}$/.test(word)) throw new Mistaken({ kind: "grammar.notACount", params: { word } });
    return Number(word);
  }

  left(): string {
    return this.#words
      .slice(this.#at)
      .map(({ text }) => text)
      .join(" ");
  }

  rest(): void {
    this.#at = this.#words.length;
  }

  end(): void {
    const word = this.#words[this.#at];
    if (word) throw this.#unexpected(word.text);
  }

  missing(part: Part): Mistaken {
    const params = { verb: this.#verb, part, usage: usageOf(this.#verb) };
    return new Mistaken({ kind: "grammar.missing", params });
  }

  #unexpected(word: string): Mistaken {
    const params = { verb: this.#verb, word, usage: usageOf(this.#verb) };
    return new Mistaken({ kind: "grammar.unexpected", params });
  }
}
