import { aheadOf } from "./ahead.ts";
import { Mistaken } from "./mistake.ts";
import type { Sentence } from "./sentence.ts";

// What says by itself where it is: "prod/web", an ARN, an id.
const isPlaced = /[/]|^arn:|^(dep|svc)_/;
const endsInPlace = /(?:^|\s)((?:to|in|on|into|at)\s+(?:the\s+)?[\w-]+)[.!]*$/i;
const endsInDeployment = /(?:^|\s)(to\s+dep_\w+)[.!]*$/i;
const endsInUntil = /(?:^|\s)(until(?:\s+\S+){1,3})$/i;
const endsInFor = /(?:^|\s)(for\s+(\S+))$/i;

/**
 * Throws Mistaken where a reason without quotes took along what may be a part of the order: "because hotfix to
 * production" would be done wherever the service is, "because x until 2h" without an end.
 */
export function requireClearReason(sentence: Sentence, reason: string): void {
  const { verb } = sentence;
  if (!("reason" in sentence)) return;
  let rest = reason;
  for (let end = phraseOf(rest); end !== null; end = phraseOf(rest)) {
    if (end.lacks(sentence))
      throw new Mistaken({ kind: "grammar.unclearReason", params: { verb, end: end.text } });
    rest = rest.slice(0, rest.length - end.length).trimEnd();
  }
}

type Phrase = { text: string; length: number; lacks: (sentence: Sentence) => boolean };

function phraseOf(reason: string): Phrase | null {
  const deployment = endsInDeployment.exec(reason);
  if (deployment) return phrase(deployment, (each) => each.verb === "rollback" && each.to === null);
  const place = endsInPlace.exec(reason);
  if (place) return phrase(place, lacksPlace);
  const time = endsInUntil.exec(reason) ?? endsInFor.exec(reason);
  if (!time || (time[2] !== undefined && aheadOf(time[2]) === null)) return null;
  return phrase(time, (each) => each.verb === "lock" && each.until === null);
}

const phrase = ([whole, text = ""]: RegExpExecArray, lacks: Phrase["lacks"]): Phrase => ({
  text,
  length: whole.length,
  lacks,
});

function lacksPlace(sentence: Sentence): boolean {
  if (!("place" in sentence) || sentence.place !== null) return false;
  const named = "service" in sentence ? sentence.service : "ref" in sentence ? sentence.ref : null;
  return named === null || !isPlaced.test(named);
}
