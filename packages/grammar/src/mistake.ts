import type { Verb } from "./sentence.ts";

/** What a sentence lacks. */
export type Part = "service" | "image" | "count" | "reason";

/** What is wrong with a sentence: a kind of the catalogue with its parameters. */
export type Mistake =
  | { kind: "grammar.empty"; params: Record<string, never> }
  | { kind: "grammar.unknownVerb"; params: { word: string; meant: readonly string[] } }
  | { kind: "grammar.missing"; params: { verb: Verb; part: Part; usage: string } }
  | { kind: "grammar.unexpected"; params: { verb: Verb; word: string; usage: string } }
  | { kind: "grammar.unknownOption"; params: { verb: Verb; option: string; meant: readonly string[] } }
  | { kind: "grammar.optionWithoutValue"; params: { option: string } }
  | { kind: "grammar.flagWithValue"; params: { option: string } }
  | { kind: "grammar.question"; params: { verb: Verb } }
  | { kind: "grammar.unclearReason"; params: { verb: Verb; end: string } }
  | { kind: "grammar.severalImages"; params: { images: readonly string[] } }
  | { kind: "grammar.notACount"; params: { word: string } }
  | { kind: "grammar.notATime"; params: { word: string } }
  | { kind: "grammar.notAGuard"; params: { word: string; guards: readonly string[] } };

/** Thrown inside the package only: `parseSentence` answers with it. */
export class Mistaken extends Error {
  readonly mistake: Mistake;

  constructor(mistake: Mistake) {
    super(mistake.kind);
    this.mistake = mistake;
  }
}
