import type { FreezeWindowFields, ServiceLockFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { ago, clockTime, partsOf } from "./terminal/moment.ts";

/** Whether a reference names a part of the fleet rather than one service. */
export const isPattern = (ref: string): boolean => ref.includes("*");

/** A reference as a shell takes it: a star would become file names. */
export const quoted = (ref: string): string => (isPattern(ref) ? `'${ref}'` : ref);

const minute = (at: string) => clockTime(at).slice(0, 16);

/** What a lock holds: "prod/web", a pattern, or the whole fleet. */
export function lockedPart(
  { say }: Pick<Context, "say">,
  { pattern, service }: Pick<ServiceLockFields, "pattern"> & { service?: ServiceLockFields["service"] },
): string {
  if (pattern === "**") return say("cli.lock.wholeFleet");
  return service ? `${service.cluster.name}/${service.name}` : pattern;
}

/** A lock in one line: whose it is, why, and until when. */
export function lockLine(
  { say, locale }: Pick<Context, "say" | "locale">,
  lock: Pick<ServiceLockFields, "owner" | "reason" | "createdAt" | "expiresAt">,
  now: number,
): string {
  const { owner, reason, createdAt, expiresAt } = lock;
  return say("cli.lock.line", {
    owner,
    reason,
    since: ago(createdAt, now, locale),
    until: expiresAt && minute(expiresAt),
  });
}

type Schedule = Pick<FreezeWindowFields, "start" | "end" | "recurring">;

/** When a freeze window holds: "2026-12-24 12:00 – 2026-12-27 00:00", or "0 17 * * 5 Europe/Berlin, 63 h". */
export function freezeTimes({ say }: Pick<Context, "say">, { start, end, recurring }: Schedule): string {
  if (recurring) {
    const { cron, timeZone, durationSeconds } = recurring;
    return say("cli.freeze.recurs", {
      cron,
      timeZone,
      duration: say("cli.duration", partsOf(durationSeconds * 1000)),
    });
  }
  return `${start && minute(start)} – ${end && minute(end)}`;
}

type State = Pick<FreezeWindowFields, "activeUntil" | "nextStart" | "endedAt">;

/** Whether a freeze window holds now, and until when; or when it comes. */
export function freezeState(
  { say }: Pick<Context, "say">,
  { activeUntil, nextStart, endedAt }: State,
): string {
  if (endedAt) return say("cli.freeze.over");
  if (activeUntil) return say("cli.freeze.active", { until: minute(activeUntil) });
  return nextStart ? say("cli.freeze.next", { start: minute(nextStart) }) : say("cli.freeze.over");
}

/** A freeze window that holds in one line: until when, and why. */
export function frozenLine(
  { say }: Pick<Context, "say">,
  { activeUntil, reason }: Pick<FreezeWindowFields, "activeUntil" | "reason">,
): string {
  return say("cli.freeze.line", { until: activeUntil ? minute(activeUntil) : "", reason });
}

/** How much of the fleet a pattern holds: one with a slip in it holds nothing, and nobody would notice. */
export function noteCount(
  { say, style, warn, print }: Pick<Context, "say" | "style" | "warn" | "print">,
  count: number,
): void {
  if (count === 0) warn(style.yellow(say("cli.guard.holdsNothing")));
  else print(`  ${say("cli.guard.holds", { count })}`);
}
