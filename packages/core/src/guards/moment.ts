import { InvalidInput, message } from "../kernel/index.ts";

/** A moment, or how many seconds after the request; neither where it may be left out. */
export type WantedMoment = { at?: Date | null | undefined; inSeconds?: number | null | undefined };

const seconds = { minimum: 0, maximum: 10 * 366 * 86_400 };

/**
 * The moment that is wanted; null where none is. What is counted from the request is counted here and not by whoever
 * asks: a request that is repeated with its idempotency key is then the same one, and gives the first result. Throws
 * InvalidInput, about the field, for both at once and for no number of seconds.
 */
export function momentOf(
  wanted: WantedMoment,
  input: { now: Date; field: readonly [string, string] },
): Date | null {
  const { at = null, inSeconds = null } = wanted;
  const [atField, secondsField] = input.field.map((name) => name.split("."));
  if (at !== null && inSeconds !== null) {
    const fields = [...input.field];
    throw new InvalidInput(message("problem.invalid.oneOf", { fields }), null, ["input", ...(atField ?? [])]);
  }
  if (inSeconds === null) return at;
  const { minimum, maximum } = seconds;
  if (Number.isInteger(inSeconds) && inSeconds >= minimum && inSeconds <= maximum) {
    return new Date(input.now.getTime() + inSeconds * 1000);
  }
  const field = secondsField?.at(-1) ?? "";
  throw new InvalidInput(message("problem.invalid.range", { field, ...seconds }), null, [
    "input",
    ...(secondsField ?? []),
  ]);
}
