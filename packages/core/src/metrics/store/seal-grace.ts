import { dayMs, hourMs } from "../slots.ts";

/** How long after its end a day is sealed: most of what comes late has come by then. */
const graceMs = 2 * hourMs;

/** The last day, since 1970, that may be sealed. */
export const lastSealedDay = (now: number): number => Math.floor((now - graceMs) / dayMs) - 1;
