import { didYouMean } from "./change.ts";

const parts: Readonly<Record<string, string>> = {
  service: "which service",
  image: "which image, as a tag (v42) or a reference",
  count: "how many tasks",
  reason: "why: --reason TEXT, or because …",
};

/** What is wrong with a sentence that somebody typed (packages/grammar). */
export const grammar = {
  "grammar.empty": () => "Say what to do; help tells what there is.",
  "grammar.unknownVerb": (p: { word: string; meant: readonly string[] }) =>
    [
      `There is no command "${p.word}".`,
      p.meant.length > 0 ? didYouMean(p.meant).trim() : "help tells what there is.",
    ].join(" "),
  "grammar.missing": (p: { verb: string; part: string; usage: string }) =>
    `Say ${parts[p.part] ?? p.part}: ${p.usage}`,
  "grammar.unexpected": (p: { verb: string; word: string; usage: string }) =>
    `"${p.word}" is not understood there: ${p.usage}`,
  "grammar.unknownOption": (p: { verb: string; option: string; meant: readonly string[] }) =>
    [
      `${p.verb} has no option --${p.option}.`,
      ...(p.meant.length > 0 ? [didYouMean(p.meant.map((each) => `--${each}`)).trim()] : []),
    ].join(" "),
  "grammar.optionWithoutValue": (p: { option: string }) => `--${p.option} needs a value.`,
  "grammar.flagWithValue": (p: { option: string }) =>
    `--${p.option} takes no value: write it, or leave it off.`,
  "grammar.question": (p: { verb: string }) =>
    `That is a question, so nothing was done. To ${p.verb}, say it without the question mark.`,
  "grammar.unclearReason": (p: { verb: string; end: string }) =>
    `Does "${p.end}" belong to the order or to the reason? Put it before the reason, or the reason in quotes.`,
  "grammar.severalImages": (p: { images: readonly string[] }) =>
    `One sentence changes one service, and of several images each needs its container (app=v42): ${p.images.join(", ")}.`,
  "grammar.notACount": (p: { word: string }) => `"${p.word}" is no number of tasks.`,
  "grammar.notATime": (p: { word: string }) =>
    `"${p.word}" is no time to come: write 30m, 2h, 1d or 2026-12-24T18:00:00Z.`,
  "grammar.notAGuard": (p: { word: string; guards: readonly string[] }) =>
    `"${p.word}" is nothing that can be gone past: ${p.guards.join(", ")}.`,
};
