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

  "cli.summary.lock": () => "Keep a service, or a part of the fleet, from being changed",
  "cli.summary.unlock": () => "Take a lock away",
  "cli.summary.locks": () => "List what is locked, by whom and why",
  "cli.summary.freeze list": () => "List freeze windows",
  "cli.summary.freeze create": () => "Freeze services for a time, or again and again",
  "cli.summary.freeze end": () => "End a freeze window for good",
  "cli.option.guardReason": () => "Why, for whoever is held up",
  "cli.option.lockUntil": () => "It ends by itself then: 2h, 2026-11-23 or RFC 3339",
  "cli.option.mine": () => "Only those that your approval counts for",
  "cli.option.owner": () => "Only the locks of this person",
  "cli.option.active": () => "Only those that hold now",
  "cli.option.upcoming": () => "Only those that begin later",
  "cli.option.frozen": () => "account/region/cluster/service with *, or '**'; may be repeated",
  "cli.option.from": () => "When it begins (now): 2h, 2026-12-24 or RFC 3339",
  "cli.option.freezeTo": () => "When it ends, written alike",
  "cli.option.freezeEvery": () => "When it begins, again and again: minute hour day month weekday",
  "cli.option.for": () => "How long each time, e.g. 63h",
  "cli.option.zone": () => "By which clock, e.g. Europe/Berlin (yours)",
  "cli.option.exempt": () => "A role that may deploy all the same; may be repeated",
  "cli.usage.onceOrEvery": () =>
    "Say when: once (--from TIME --to TIME), or again and again (--every CRON --for DURATION).",
  "cli.column.locked": () => "LOCKED",
  "cli.column.owner": () => "OWNER",
  "cli.column.since": () => "SINCE",
  "cli.column.until": () => "UNTIL",
  "cli.column.exempt": () => "EXEMPT",
  "cli.status.label.locked": () => "Locked",
  "cli.status.label.frozen": () => "Frozen",
  "cli.lock.wholeFleet": () => "the whole fleet",
  "cli.lock.line": (p: { owner: string; reason: string; since: string; until: string | null }) =>
    `by ${p.owner}, ${p.since}${p.until ? `, until ${p.until}` : ""}: ${p.reason}`,
  "cli.lock.done": (p: { part: string; owner: string; until: string | null }) =>
    `${p.owner} has locked ${p.part}${p.until ? ` until ${p.until}` : ""}.`,
  "cli.lock.undo": (p: { ref: string }) => `Unlock it with: fleet unlock ${p.ref}`,
  "cli.unlock.done": (p: { part: string }) => `Unlocked ${p.part}.`,
  "cli.unlock.byPattern": (p: { service: string; pattern: string; owner: string }) =>
    `${p.service} is not locked itself: ${p.owner} has locked ${p.pattern}.`,
  "cli.guard.holds": (p: { count: number }) =>
    `It holds ${p.count === 1 ? "1 service" : `${p.count} services`} now.`,
  "cli.guard.holdsNothing": () =>
    "It names no service that you may see: are account, region and cluster right?",
  "cli.freeze.recurs": (p: { cron: string; timeZone: string; duration: string }) =>
    `${p.cron} ${p.timeZone}, for ${p.duration}`,
  "cli.freeze.active": (p: { until: string }) => `until ${p.until}`,
  "cli.freeze.next": (p: { start: string }) => `from ${p.start}`,
  "cli.freeze.over": () => "over",
  "cli.freeze.line": (p: { until: string; reason: string }) => `until ${p.until}: ${p.reason}`,
  "cli.freeze.done": (p: { id: string; state: string }) => `Made the freeze window ${p.id}: ${p.state}.`,
  "cli.freeze.undo": (p: { id: string }) => `End it with: fleet freeze end ${p.id}`,
  "cli.freeze.ended": (p: { id: string }) => `The freeze window ${p.id} no longer holds.`,
};
