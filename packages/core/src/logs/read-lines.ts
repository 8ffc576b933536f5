import type { StoredMessage } from "@fleetgraph/catalogue";
import { mostPageBytes } from "./line-limits.ts";
import { hashOf, type PlacedLine, toLogLine } from "./log-line.ts";
import type { LogScope } from "./log-query.ts";
import type { LogPosition, LogQuery, LogSource, RawLine } from "./log-source.ts";
import { notToldIn } from "./new-notices.ts";

export type SourcePage = {
  lines: PlacedLine[];
  more: boolean;
  walk: string | null;
  /** How far it was looked, also where nothing was found to be shown. */
  reached: LogPosition | null;
  /** The hash of the line there. */
  reachedHash: string | null;
  notices: StoredMessage[];
};

// Of lines that are not shown there may be many: a page may then be shorter than was asked for.
const mostRounds = 5;

/**
 * A page of one source: lines that may be shown, copies of a line as one. A line that was shown before (`seen`, of the
 * moment that the page begins in) is left out. It ends early, with `more`, where its lines are long. Throws SourceFailure.
 */
export async function readLines(
  source: LogSource,
  query: LogQuery,
  input: {
    scope: LogScope;
    container: string | null;
    redact: boolean;
    limit: number;
    after: LogPosition | null;
    walk: string | null;
    walks: boolean;
    seen: (hash: string, raw: RawLine | null) => boolean;
    signal: AbortSignal;
  },
): Promise<SourcePage> {
  const { scope, container, redact, limit, walks, signal } = input;
  const lines: PlacedLine[] = [];
  const known = new Map<string, PlacedLine>();
  const counted = new Set<string>();
  const notices: StoredMessage[] = [];
  const placing = { source: source.name, join: scope.join, container, strangers: scope.strangers, redact };
  let { after, walk } = input;
  let reachedHash: string | null = null;
  let bytes = 0;
  for (let round = 0; ; round += 1) {
    const page = await source.read({
      ...query,
      limit: limit + 1,
      after,
      walk,
      walks,
      seen: (identity) => input.seen(hashOf(identity), null) || known.has(hashOf(identity)),
      signal,
    });
    walk = page.walk;
    notices.push(...notToldIn(notices, page.notices));
    let grown = false;
    for (const raw of page.lines) {
      const { at, tie } = raw.position;
      grown ||= after === null || at !== after.at || tie !== after.tie;
      const hash = hashOf(raw.identity);
      reachedHash = hash;
      // A page begins with what the one before ended with.
      if (counted.has(raw.document)) continue;
      counted.add(raw.document);
      const copy = known.get(hash);
      if (copy) {
        copy.line.copies += 1;
        continue;
      }
      if (input.seen(hash, raw)) continue;
      const placed = toLogLine(raw, placing);
      if (placed === null) continue;
      known.set(hash, placed);
      lines.push(placed);
      bytes += placed.bytes;
      if (bytes >= mostPageBytes && grown && raw !== page.lines.at(-1))
        return { lines, more: true, walk, reached: raw.position, reachedHash, notices };
    }
    const reached = page.reached ?? page.lines.at(-1)?.position ?? after;
    grown ||= page.reached != null;
    // A page that begins where it was asked for and goes no further would begin there for ever.
    const more = page.more && grown;
    if (lines.length > limit || bytes >= mostPageBytes || !more || round + 1 >= mostRounds)
      return { lines, more, walk, reached, reachedHash, notices };
    after = reached;
  }
}
