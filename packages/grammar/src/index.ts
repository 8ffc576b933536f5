export { aheadOf } from "./ahead.ts";
export { inPlace } from "./in-place.ts";
export { matchPlace } from "./match-place.ts";
export type { Mistake } from "./mistake.ts";
export { type Parsed, parseSentence } from "./parse-sentence.ts";
export { periodOf } from "./period.ts";
export type { Guard, Image, Named, Period, Sentence, Terms, Verb } from "./sentence.ts";
export { usageOf, verbs } from "./verbs.ts";
