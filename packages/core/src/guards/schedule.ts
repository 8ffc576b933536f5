import { Cron } from "croner";
import { LRUCache } from "lru-cache";

/** When a freeze window holds: once, or again and again by the clock of a place. */
export type FreezeSchedule =
  | { kind: "ONCE"; start: Date; end: Date }
  | { kind: "RECURRING"; cron: string; timeZone: string; durationSeconds: number };

/** From, inclusive, and until, exclusive. */
export type Span = { start: Date; end: Date };

/** The time around `at` in which the schedule holds, or null. */
export function activeSpan(schedule: FreezeSchedule, at: Date): Span | null {
  if (schedule.kind === "ONCE") return schedule.start <= at && at < schedule.end ? spanOf(schedule) : null;
  const occurrences = occurrencesOf(schedule);
  const durationMs = schedule.durationSeconds * 1000;
  // An occurrence holds `at` when it began later than a duration before it, and not after it.
  let start: Date | null = null;
  let next = occurrences.nextRun(new Date(at.getTime() - durationMs));
  while (next !== null && next <= at) {
    start = next;
    next = occurrences.nextRun(start);
  }
  return start && { start, end: new Date(start.getTime() + durationMs) };
}

/** The first time after `at` that begins then or later, or null. */
export function nextSpan(schedule: FreezeSchedule, at: Date): Span | null {
  if (schedule.kind === "ONCE") return at < schedule.start ? spanOf(schedule) : null;
  const start = occurrencesOf(schedule).nextRun(at);
  return start && { start, end: new Date(start.getTime() + schedule.durationSeconds * 1000) };
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

export type ScheduleProblem = "CRON" | "TIME_ZONE" | "NEVER" | "OVERLAPS";

// Enough for every difference that the week and the clock changes of a year make.
const occurrencesLookedAt = 400;

/** What is wrong with a recurrence, or null. */
export function recurrenceProblem(
  recurrence: { cron: string; timeZone: string; durationSeconds: number },
  from: Date,
): ScheduleProblem | null {
  if (!isTimeZone(recurrence.timeZone)) return "TIME_ZONE";
  // croner also takes nicknames, seconds, years and ISO dates; crontab(5) has five fields.
  if (recurrence.cron.trim().split(/\s+/).length !== 5) return "CRON";
  try {
    const occurrences = occurrencesOf(recurrence);
    const starts = occurrences.nextRuns(occurrencesLookedAt, from);
    if (starts.length === 0) return "NEVER";
    const durationMs = recurrence.durationSeconds * 1000;
    const overlaps = starts.some((start, index) => {
      const before = starts[index - 1];
      return before !== undefined && start.getTime() - before.getTime() < durationMs;
    });
    return overlaps ? "OVERLAPS" : null;
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return "CRON";
    throw error;
  }
}

function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 are accepted by Intl too, and know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const parsed = new LRUCache<string, Cron>({ max: 1_000 });

/**
 * What the expression means by the clock of its place. A time that a clock change skips is the first one after it, and
 * one that comes twice is the first of the two: also for lists and ranges ("no-wildcard"), so that no freeze is left
 * out and none is there twice. What runs every hour or minute follows the clock itself.
 */
function occurrencesOf({ cron, timeZone }: { cron: string; timeZone: string }): Cron {
  const key = `${timeZone} ${cron}`;
  let found = parsed.get(key);
  if (!found) {
    found = new Cron(cron.trim(), { timezone: timeZone, mode: "5-part", fixedTimeRule: "no-wildcard" });
    parsed.set(key, found);
  }
  return found;
}
