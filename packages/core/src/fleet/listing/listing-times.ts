import { createHash } from "node:crypto";
import { type ListedPlace, nameOfPlace } from "./place.ts";

/** Milliseconds between the starts of two places that are to be listed at once. */
const apart = 200;

/** A number in [0, 1) that is a place's own, in every process. */
function fractionOf(place: ListedPlace): number {
  return createHash("sha256").update(nameOfPlace(place)).digest().readUInt32BE() / 2 ** 32;
}

/**
 * When a place is listed next: once an interval, each at a moment of the interval that is its own, so that fifty accounts
 * do not begin together. After a listing that was asked for in between it may be a quarter of the interval sooner or later.
 */
export function nextListing(place: ListedPlace, { after, everyMs }: { after: Date; everyMs: number }): Date {
  const phase = Math.floor(fractionOf(place) * everyMs);
  const earliest = after.getTime() + everyMs / 4;
  const intervals = Math.ceil((earliest - phase) / everyMs);
  return new Date(phase + intervals * everyMs);
}

/** When a place of so many begins that are all to be listed now: over half an interval at most. */
export function listingNow(
  place: ListedPlace,
  { now, everyMs, places }: { now: Date; everyMs: number; places: number },
): Date {
  const spread = Math.min(everyMs / 2, (places - 1) * apart);
  return new Date(now.getTime() + Math.floor(fractionOf(place) * spread));
}
