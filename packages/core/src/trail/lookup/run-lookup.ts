import type { Keep, Referred } from "../records/concerns.ts";
import type { SourceKey } from "../sources.ts";
import { cursorOf, saveSource } from "../sources.ts";
import { type LookupDeps, lookUp } from "./look-up.ts";

const day = 86_400_000;
/** LookupEvents reaches back 90 days; a little less, so that no window begins before that when it is asked for. */
const reach = 90 * day - 3_600_000;
/** Milliseconds that a look at what is new goes back: an event can be looked up minutes after it happened. */
const overlap = 20 * 60_000;
const window = 6 * 3_600_000;
/** Windows of the past in one round: what is new must not wait for three months of it. */
const windowsAtOnce = 8;

/** [from, until] of what has been looked up, and in the window under way how far back it has come. */
export type LookupCursor = {
  from: string;
  until: string;
  reached?: { start: string; end: string; at: string };
};

/**
 * One round: what is new since the last one, then a part of the past, until it reaches back 90 days. `freshly` false: files
 * bring what is new, and it only reaches back from when it began.
 */
export async function runLookup(
  deps: LookupDeps,
  input: { source: SourceKey; keep: Keep; referred: Referred; freshly: boolean; signal: AbortSignal },
): Promise<void> {
  const { database, clock } = deps;
  const { source, keep, referred, signal } = input;
  const now = clock.now();
  const earliest = new Date(now.getTime() - reach);
  const known = await cursorOf<LookupCursor>(database, source);
  let cursor: LookupCursor = known ?? { from: now.toISOString(), until: now.toISOString() };

  const save = (more: Omit<Parameters<typeof saveSource>[2], "at"> = {}) =>
    saveSource(database, source, {
      cursor,
      readFrom: new Date(cursor.from),
      readUntil: new Date(cursor.until),
      at: clock.now(),
      ...more,
    });

  /** Looks a window up, from where it was left; false when it was interrupted. */
  async function take(start: Date, end: Date): Promise<boolean> {
    const { reached } = cursor;
    const isSame = reached?.start === start.toISOString() && reached.end === end.toISOString();
    // Several events share a second, and the page may have ended between them.
    const from = isSame ? new Date(Date.parse(reached.at) + 1_000) : end;
    const { done, ...found } = await lookUp(deps, {
      place: source,
      start,
      end: from < end ? from : end,
      keep,
      referred,
      signal,
      async onReached(at) {
        cursor = {
          ...cursor,
          reached: { start: start.toISOString(), end: end.toISOString(), at: at.toISOString() },
        };
        await save();
      },
    });
    if (done) {
      const { reached: _past, ...rest } = cursor;
      cursor = rest;
    }
    await save({ records: found.records, kept: found.kept, lastEventAt: found.lastEventAt });
    return done;
  }

  if (input.freshly || known === null) {
    const until = new Date(cursor.until);
    const since = new Date(Math.max(earliest.getTime(), until.getTime() - overlap));
    // A window that was interrupted before is ended first, under its own bounds.
    const { reached } = cursor;
    if (
      reached !== undefined &&
      reached.end > cursor.until &&
      !(await take(new Date(reached.start), new Date(reached.end)))
    )
      return;
    if (!(await take(since, now))) return;
    cursor = { ...cursor, until: now.toISOString() };
    await save({ observedAt: now, failure: null });
  }
  for (let count = 0; count < windowsAtOnce && new Date(cursor.from) > earliest; count += 1) {
    const end = new Date(cursor.from);
    const start = new Date(Math.max(earliest.getTime(), end.getTime() - window));
    // The window under way keeps its bounds, though the 90 days move on.
    const reached = cursor.reached?.end === cursor.from ? new Date(cursor.reached.start) : start;
    if (!(await take(reached < start ? start : reached, end))) return;
    cursor = { ...cursor, from: start.toISOString() };
    await save();
  }
  await save({ observedAt: now, failure: null });
}
