import { setTimeout as sleep } from "node:timers/promises";
import type { StoredMessage } from "@fleetgraph/catalogue";
import { isConnectionFailure } from "@fleetgraph/database";
import type { Caller } from "../permissions/index.ts";
import type { LogDeps } from "./find-logs.ts";
import { mostPageBytes } from "./line-limits.ts";
import { encodeState, fingerprint, type TailState, tailStateOf } from "./log-cursor.ts";
import type { LogLine, PlacedLine } from "./log-line.ts";
import { type LogFilter, type LogScope, logScope, queryOf, requireLogs } from "./log-query.ts";
import type { LogSource } from "./log-source.ts";
import { requireSources, sourceFault } from "./log-source-fault.ts";
import { notToldIn } from "./new-notices.ts";
import { readLines } from "./read-lines.ts";
import { createTailPlace, type TailPlace } from "./tail-place.ts";

export type TailInput = { filter: LogFilter; start: Date | null; after: string | null };

/** A line as it came, or something that a reader of the lines has to know. */
export type TailItem = { line: LogLine | null; notice: StoredMessage | null; cursor(): string };

const pageSize = 1_000;
// Of one look, each ended early where its lines are long: whoever is further behind is given the rest with the next, which follows at once.
const mostPages = 5;
const longestWaitMs = 30_000;

/**
 * Lines as they come, without end: those behind the cursor, else from the filter's start, else from now on. Sources are
 * looked at again and again, with an overlap, so that a line that comes late is shown too and none twice. The next look
 * is only begun when all of the one before was taken. A source that fails is told of once, and followed again from where
 * it was when it is back. Throws NotPermitted, InvalidInput.
 */
export async function* tailLogs(
  deps: LogDeps,
  caller: Caller,
  input: TailInput & { signal: AbortSignal; once?: boolean },
): AsyncGenerator<TailItem, string> {
  requireLogs(caller);
  requireSources(deps.sources.list, []);
  const { filter, signal } = input;
  const { clock, sources } = deps;
  const of = fingerprint({ filter, order: "OLDEST_FIRST", start: input.start?.getTime() ?? null, end: null });
  const before = input.after === null ? null : tailStateOf(input.after, of);
  const since = input.start?.getTime() ?? clock.now().getTime();
  const places = new Map<string, TailPlace>(
    sources.list.map(({ name }) => [
      name,
      createTailPlace(before?.sources[name] ?? { since, floor: null, floors: [], seen: [] }),
    ]),
  );
  const failing = new Map<string, number>();
  const standing = new Map<string, readonly StoredMessage[]>();

  function cursorNow(): () => string {
    const now = clock.now().getTime();
    const states = [...places].map(
      ([name, place]) => [name, place.state({ now, overlapMs: sources.overlapMs })] as const,
    );
    return () => {
      const state: TailState = {
        of,
        sources: Object.fromEntries(states.map(([name, made]) => [name, made()])),
      };
      return encodeState("tail", state);
    };
  }

  for (let waitMs = 0; !signal.aborted; waitMs = isBehind() ? 0 : sources.pollMs) {
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    let found: Looked[];
    try {
      found = await look();
    } catch (error) {
      // A database that is away comes back, and nothing is missed meanwhile.
      if (isConnectionFailure(error) && !input.once) continue;
      if (signal.aborted) break;
      throw error;
    }
    for (const { source, lines } of found) setWaiting(source, lines);
    const notices = found.flatMap(newNotices);
    for (const notice of notices) yield { line: null, notice, cursor: cursorNow() };
    const lines = found.flatMap((each) => each.lines);
    lines.sort((one, other) => one.position.at - other.position.at);
    for (const placed of lines) {
      places.get(placed.source)?.show(placed);
      yield { line: placed.line, notice: null, cursor: cursorNow() };
    }
    for (const { source, until } of found) {
      setWaiting(source, []);
      places.get(source)?.forget(until);
    }
    // Where a look takes no more than what was shown before, what is new comes with the next one.
    if (input.once && (lines.length > 0 || !isBehind())) break;
  }
  return cursorNow()();

  function setWaiting(source: string, [first]: readonly PlacedLine[]): void {
    const place = places.get(source);
    if (place !== undefined) place.waitsFrom = first?.position.at ?? Number.POSITIVE_INFINITY;
  }

  function isBehind(): boolean {
    return [...places.values()].some(({ behind }) => behind !== null);
  }

  type Looked = { source: string; lines: PlacedLine[]; notices: StoredMessage[]; until: number };

  /** What a source says with every look is told once, until a look is without it. */
  function newNotices({ source, notices }: Looked): readonly StoredMessage[] {
    const fresh = notToldIn(standing.get(source) ?? [], notices);
    standing.set(source, notices);
    return fresh;
  }

  async function look(): Promise<Looked[]> {
    const now = clock.now().getTime();
    const starts = sources.list.map(({ name }) => startOf(name, now));
    const scope = await logScope(deps.reads, caller, { filter, start: Math.min(now, ...starts), end: null });
    const looked = await Promise.all(
      sources.list.map(async (source): Promise<Looked | null> => {
        if ((failing.get(source.name) ?? 0) > now) return null;
        try {
          const found = await lookAt(source, scope, now);
          const back = failing.delete(source.name);
          return back ? { ...found, notices: [backNotice(source.name), ...found.notices] } : found;
        } catch (error) {
          if (signal.aborted) return null;
          const fault = sourceFault(deps.log, source.name, error);
          const isNew = !failing.has(source.name);
          failing.set(source.name, now + Math.min(longestWaitMs, sources.pollMs * 2));
          return isNew ? { source: source.name, lines: [], notices: [fault.notice()], until: 0 } : null;
        }
      }),
    );
    return looked.filter((each) => each !== null);
  }

  function startOf(name: string, now: number): number {
    return places.get(name)?.start({ now, overlapMs: sources.overlapMs }) ?? since;
  }

  async function lookAt(source: LogSource, scope: LogScope, now: number): Promise<Looked> {
    const place = places.get(source.name);
    const start = startOf(source.name, now);
    const query = queryOf(source, scope, { filter, start, end: null, order: "OLDEST_FIRST" });
    const nothing: Looked = { source: source.name, lines: [], notices: [], until: 0 };
    if (query === null || place === undefined) return nothing;
    const lines: PlacedLine[] = [];
    const taken = new Set<string>();
    let after = place.behind;
    for (let pages = 0; ; pages += 1) {
      const page = await readLines(source, query, {
        ...{ scope, redact: sources.redact, limit: pageSize, after, walk: null, walks: false, signal },
        container: filter.container ?? null,
        seen: (hash, raw) => taken.has(hash) || place.hasShown(hash, raw),
      });
      for (const { hash } of page.lines) taken.add(hash);
      lines.push(...page.lines);
      nothing.notices.push(...notToldIn(nothing.notices, page.notices));
      place.behind = page.more ? page.reached : null;
      after = page.reached;
      if (!page.more || pages + 1 >= mostPages) return { ...nothing, lines, until: start };
    }
  }
}

/** One look for what is behind a cursor; without one, where to go on from now. Throws as tailLogs does. */
export async function logLinesAfter(
  deps: LogDeps,
  caller: Caller,
  input: TailInput & { first: number; signal: AbortSignal },
): Promise<{ items: TailItem[]; more: boolean; endCursor: string }> {
  const { first, ...rest } = input;
  const looking = tailLogs(deps, caller, { ...rest, once: true });
  const items: TailItem[] = [];
  let bytes = 0;
  for (;;) {
    const next = await looking.next();
    if (next.done) return { items, more: false, endCursor: items.at(-1)?.cursor() ?? next.value };
    // Notices come with the lines of a page, however few it may have.
    const lines = items.filter(({ line }) => line !== null).length;
    bytes += Buffer.byteLength(next.value.line?.text ?? "");
    if (next.value.line !== null && (lines === first || (lines > 0 && bytes > mostPageBytes))) {
      const endCursor = items.at(-1)?.cursor() ?? "";
      await looking.return(endCursor);
      return { items, more: true, endCursor };
    }
    items.push(next.value);
  }
}

const backNotice = (source: string): StoredMessage => ({ kind: "logs.notice.back", params: { source } });
