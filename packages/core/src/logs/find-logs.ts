import type { StoredMessage } from "@fleetgraph/catalogue";
import { type Clock, InvalidInput, type Log, message, type Reads } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { mostPageBytes } from "./line-limits.ts";
import { encodeState, fingerprint, type WalkState, walkStateOf } from "./log-cursor.ts";
import type { LogLine, PlacedLine } from "./log-line.ts";
import { type LogFilter, logScope, queryOf, requireLogs } from "./log-query.ts";
import type { LogOrder, LogSource } from "./log-source.ts";
import { requireSources, type SourceFault, sourceFault } from "./log-source-fault.ts";
import type { LogSources } from "./log-sources.ts";
import { readLines, type SourcePage } from "./read-lines.ts";

export type LogDeps = { reads: Reads; sources: LogSources; clock: Clock; log: Log };

export type LogPage = {
  lines: LogLine[];
  /** The cursor behind each line, made when it is asked for. */
  cursorOf(line: LogLine): string;
  /** Where to go on, also behind a page without lines. */
  endCursor: string;
  more: boolean;
  notices: StoredMessage[];
};

const hourMs = 3_600_000;
// Of lines that share a moment: more are not told apart across pages.
const mostSeen = 256;

/**
 * A page of lines of all sources that have some of the tasks' lines, in order of time. A source that fails is told of
 * beside the lines of the others; throws LogSourcesFailed where all do, InvalidInput, NotPermitted.
 */
export async function findLogs(
  deps: LogDeps,
  caller: Caller,
  input: {
    filter: LogFilter;
    start: Date | null;
    end: Date | null;
    order: LogOrder;
    first: number;
    after: string | null;
    signal: AbortSignal;
  },
): Promise<LogPage> {
  requireLogs(caller);
  const { filter, order, first, signal } = input;
  const end = input.end?.getTime() ?? null;
  const of = fingerprint({ filter, order, start: input.start?.getTime() ?? null, end });
  const before = input.after === null ? null : walkStateOf(input.after, of);
  const start = before?.start ?? input.start?.getTime() ?? (end ?? deps.clock.now().getTime()) - hourMs;
  if (end !== null && end <= start)
    throw new InvalidInput(message("problem.invalid.logRange", {}), null, ["filter", "end"]);
  const scope = await logScope(deps.reads, caller, { filter, start, end });
  requireSources(deps.sources.list, scope.tasks);
  const { redact, list } = deps.sources;
  const pages: { source: LogSource; page: SourcePage }[] = [];
  const faults: SourceFault[] = [];
  const asked = list.flatMap((source) => {
    const range = rangeFor(source, { before, start, end, order });
    const query = queryOf(source, scope, { filter, order, ...range });
    return query === null ? [] : [{ source, query }];
  });
  await Promise.all(
    asked.map(async ({ source, query }) => {
      const place = before?.sources[source.name] ?? { position: null, walk: null, seen: [] };
      const seen = new Set(place.seen);
      try {
        const page = await readLines(source, query, {
          ...{ scope, redact, limit: first, after: place.position, walk: place.walk, walks: true, signal },
          container: filter.container ?? null,
          seen: (hash) => seen.has(hash),
        });
        pages.push({ source, page });
      } catch (error) {
        faults.push(sourceFault(deps.log, source.name, error));
      }
    }),
  );
  if (faults.length > 0 && pages.length === 0) throw faults[0]?.problem();
  return pageOf({ pages, faults, before, of, start, order, first });
}

/** A source that nothing was shown of goes on from where the others are. */
function rangeFor(
  { name }: LogSource,
  {
    before,
    start,
    end,
    order,
  }: { before: WalkState | null; start: number; end: number | null; order: LogOrder },
): { start: number; end: number | null } {
  if (before === null || before.at === null || before.sources[name]?.position) return { start, end };
  return order === "OLDEST_FIRST" ? { start: before.at, end } : { start, end: before.at + 1 };
}

function pageOf(input: {
  pages: readonly { source: LogSource; page: SourcePage }[];
  faults: readonly SourceFault[];
  before: WalkState | null;
  of: string;
  start: number;
  order: LogOrder;
  first: number;
}): LogPage {
  const { pages, faults, before, of, start, order, first } = input;
  const sign = order === "OLDEST_FIRST" ? 1 : -1;
  const merged = pages
    .flatMap(({ page }) => page.lines)
    .sort((one, other) => sign * (one.position.at - other.position.at));
  const taken = firstOf(merged.filter(({ position }) => isReached(position.at)));
  const places = new Map(taken.map((placed, index) => [placed.line, index]));

  /** As many as a page may have, and no more bytes of them; one at least, however long. */
  function firstOf(lines: readonly PlacedLine[]): PlacedLine[] {
    let bytes = 0;
    const end = lines.findIndex((each, index) => {
      bytes += each.bytes;
      return index === first || (index > 0 && bytes > mostPageBytes);
    });
    return lines.slice(0, end === -1 ? lines.length : end);
  }

  /** Whether every source was read as far: what one has beyond waits until the others are there. */
  function isReached(at: number): boolean {
    return pages.every(
      ({ page: { more, reached } }) => !more || reached === null || (at - reached.at) * sign <= 0,
    );
  }

  /** The state behind so many of the lines. */
  function stateAfter(count: number): WalkState {
    const shown = taken.slice(0, count);
    const at = shown.at(-1)?.position.at ?? before?.at ?? null;
    const sources: WalkState["sources"] = { ...before?.sources };
    for (const { source, page } of pages) {
      const own = shown.filter((each) => each.source === source.name);
      sources[source.name] = placeOf(page, own, before?.sources[source.name]);
    }
    return { of, start, at, sources };
  }

  return {
    lines: taken.map(({ line }) => line),
    cursorOf: (line) => encodeState("walk", stateAfter((places.get(line) ?? 0) + 1)),
    endCursor: encodeState("walk", stateAfter(taken.length)),
    more: merged.length > taken.length || pages.some(({ page }) => page.more),
    notices: [...pages.flatMap(({ page }) => page.notices), ...faults.map((fault) => fault.notice())],
  };
}

/** What is known of one source behind the lines of it that are shown. */
function placeOf(
  page: SourcePage,
  shown: readonly PlacedLine[],
  before: WalkState["sources"][string] | undefined,
): WalkState["sources"][string] {
  const all = shown.length === page.lines.length;
  const position = (all ? page.reached : shown.at(-1)?.position) ?? before?.position ?? null;
  // The next page of a source may begin with lines of the moment that this one ends in.
  const own = shown.filter((each) => each.position.at === position?.at).map(({ hash }) => hash);
  const earlier = before?.position?.at === position?.at ? (before?.seen ?? []) : [];
  const last = all && page.reachedHash !== null ? [page.reachedHash] : [];
  return { position, walk: page.walk, seen: [...new Set([...earlier, ...own, ...last])].slice(-mostSeen) };
}
