import { minuteInUtc, partOfFleet } from "../part-of-fleet.ts";

const part = (pattern: string) => (pattern === "**" ? "The whole fleet" : partOfFleet(pattern));
const argument = (pattern: string) =>
  pattern.includes("*") ? `'${partOfFleet(pattern)}'` : partOfFleet(pattern);

/** Locks and freeze windows: refusals and their hints. */
export const guards = {
  "problem.serviceLocked": (p: {
    pattern: string;
    owner: string;
    reason: string;
    since: string;
    until: string | null;
  }) =>
    `${part(p.pattern)} is locked by ${p.owner} since ${minuteInUtc(p.since)}` +
    `${p.until ? ` until ${minuteInUtc(p.until)}` : ""}: ${p.reason}`,
  "problem.serviceLocked.hint": (p: { pattern: string; owner: string; overridable: boolean }) =>
    `Ask ${p.owner} to unlock it: fleet unlock ${argument(p.pattern)}` +
    `${p.overridable ? "\nIf it cannot wait, you may go past it: --override lock --reason …" : ""}`,
  "problem.freezeWindowActive": (p: { reason: string; until: string }) =>
    `Changes are frozen until ${minuteInUtc(p.until)}: ${p.reason}`,
  "problem.freezeWindowActive.hint": (p: { window: string; overridable: boolean }) =>
    `Wait until then. It is ${p.window} of: fleet freeze` +
    `${p.overridable ? "\nIf it cannot wait, you may go past it: --override freeze-window --reason …" : ""}`,
  "problem.invalid.oneOf": (p: { fields: readonly string[] }) =>
    `Give exactly one of these: ${p.fields.join(", ")}.`,
  "problem.invalid.pattern": (p: { pattern: string }) => `"${p.pattern}" names no part of the fleet.`,
  "problem.invalid.pattern.hint": () =>
    "Write account/region/cluster/service with * for any characters of a part, or ** for everything.",
  "problem.invalid.freeze.empty": () => "The end is not after the start.",
  "problem.invalid.freeze.overlaps": () => "The window lasts longer than until it begins again.",
  "problem.invalid.freeze.overlaps.hint": () => "Make it shorter, or let it come less often.",
  "problem.invalid.cron": (p: { cron: string }) => `"${p.cron}" is no cron expression.`,
  "problem.invalid.cron.never": (p: { cron: string }) => `The time "${p.cron}" never comes.`,
  "problem.invalid.cron.hint": () =>
    'Five fields: minute, hour, day of the month, month, day of the week. "0 17 * * 5" is Fridays at 17:00.',
  "problem.invalid.timeZone": (p: { timeZone: string }) => `There is no time zone "${p.timeZone}".`,
  "problem.invalid.timeZone.hint": () => "Write an IANA name, such as Europe/Berlin or UTC.",
};
