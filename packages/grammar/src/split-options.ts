import { nearest } from "@fleetgraph/catalogue";
import { Mistaken } from "./mistake.ts";
import type { Verb } from "./sentence.ts";
import { flags, verbs } from "./verbs.ts";
import type { Word } from "./words.ts";

export type Split = {
  words: readonly Word[];
  options: Readonly<Record<string, string>>;
  /** The reason where it was written without quotes, so that it took along all that followed. */
  prose: string | null;
};

const isOption = ({ text, quoted }: Word) => !quoted && /^--[a-z]/i.test(text);

/**
 * Takes the options out of the words behind a verb. The value of an option is the quoted word behind it; without
 * quotes it is everything up to the next option, as people write a reason in a chat. `because …` at the end is a
 * reason too. Throws Mistaken for an option that the verb does not have, or that lacks its value.
 */
export function splitOptions(verb: Verb, given: readonly Word[]): Split {
  const words: Word[] = [];
  const options: Record<string, string> = {};
  let prose: string | null = null;
  for (let at = 0; at < given.length; ) {
    const word = given[at] as Word;
    at += 1;
    const isBecause = !word.quoted && /^because$/i.test(word.text) && verbs[verb].options.includes("reason");
    if (!isBecause && !isOption(word)) {
      words.push(word);
      continue;
    }
    const [typed = "", attached] = isBecause ? ["reason"] : word.text.slice(2).split(/=(.*)/s);
    const name = typed.toLowerCase();
    requireOption(verb, name);
    if (flags.has(name)) {
      if (attached !== undefined)
        throw new Mistaken({ kind: "grammar.flagWithValue", params: { option: name } });
      options[name] = "";
      continue;
    }
    const value: string[] = attached ? [attached] : [];
    const [first] = given.slice(at);
    const isQuoted = first?.quoted === true && value.length === 0;
    if (isQuoted) {
      value.push(first.text);
      at += 1;
    } else {
      while (at < given.length && !isOption(given[at] as Word) && takesMore(name, value.at(-1))) {
        const { text, typed } = given[at] as Word;
        value.push(name === "reason" ? (typed ?? text) : text);
        at += 1;
      }
    }
    const text = value.join(" ").trim();
    if (text === "") throw new Mistaken({ kind: "grammar.optionWithoutValue", params: { option: name } });
    options[name] = text;
    if (name === "reason") prose = isQuoted ? null : text;
  }
  return { words, options, prose };
}

// Only a reason is prose; the value of another option is one word, or a list as far as its commas go, and what follows
// belongs to the sentence again.
const takesMore = (name: string, last: string | undefined) =>
  name === "reason" || last === undefined || last.endsWith(",");

function requireOption(verb: Verb, option: string): void {
  const has = verbs[verb].options;
  if (has.includes(option)) return;
  const meant = nearest(option, has);
  throw new Mistaken({ kind: "grammar.unknownOption", params: { verb, option, meant } });
}
