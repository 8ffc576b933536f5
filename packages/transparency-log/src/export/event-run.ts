import { equalBytes } from "../bytes.ts";
import { CompactRange } from "../compact-range.ts";
import type { Sha256 } from "../hash.ts";
import type { LeafRange } from "../subtree.ts";
import type { Finding } from "./export-report.ts";

/** An event as a file has it. */
export type SeenEvent = {
  line: number;
  index: number;
  id: string;
  /** The hash that its line states. */
  stated: Uint8Array;
  /** Whether what its line holds has that hash. */
  isWhole: boolean;
};

export type Hashed = { range: LeafRange; hashes: readonly Uint8Array[] };
export type Found = Pick<Finding, "kind"> & Partial<Finding>;

/** The hashes of the subtrees of a range, from those of its leaves. */
export function coverHashes(
  sha256: Sha256,
  { from, leaves }: { from: number; leaves: readonly Uint8Array[] },
): Uint8Array[] {
  const range = new CompactRange(sha256, { from });
  for (const leaf of leaves) range.append(leaf);
  return range.nodes().map(({ hash }) => hash);
}

const altered = (event: SeenEvent, index: number): Found[] =>
  event.isWhole ? [] : [{ kind: "ALTERED", line: event.line, from: index, to: index + 1, id: event.id }];

const moved = (event: SeenEvent, index: number): Found => ({
  kind: "MOVED",
  line: event.line,
  from: index,
  to: index + 1,
  id: event.id,
});

const inserted = (event: SeenEvent, index: number): Found => ({
  kind: "INSERTED",
  line: event.line,
  from: index,
  to: index + 1,
  id: event.id,
});

/** Tries beyond this many are left: a file can be made to ask for any number. */
const mostTries = 4096;

/**
 * Compares a run of events with its mark. Nothing is found when each is what the mark says, in order. Otherwise the
 * mark is taken for right (the log's root decides that in the end), and what was done to the lines is looked for.
 */
export function judgeRun(
  sha256: Sha256,
  { run, mark }: { run: readonly SeenEvent[]; mark: Hashed },
): Found[] {
  const { from, to } = mark.range;
  const matches = (leaves: readonly Uint8Array[]) => {
    const hashes = coverHashes(sha256, { from, leaves });
    return (
      hashes.length === mark.hashes.length &&
      hashes.every((hash, at) => equalBytes(hash, mark.hashes[at] ?? hash.subarray(1)))
    );
  };
  const stated = (events: readonly SeenEvent[]) => events.map((event) => event.stated);

  // The lines as they stand.
  if (run.length === to - from && matches(stated(run))) {
    const isRenumbered = run.some(({ index }, at) => index !== from + at);
    const found = run.flatMap((event, at) => altered(event, from + at));
    if (isRenumbered) found.push({ kind: "RENUMBERED", line: run[0]?.line ?? null, from, to });
    return found;
  }
  return (
    byIndex({ run, mark, matches }) ??
    byPlace({ run, mark, matches }) ?? [
      ...gaps({ run, mark }),
      ...run.flatMap((event) => altered(event, event.index)),
    ]
  );
}

type Search = {
  run: readonly SeenEvent[];
  mark: Hashed;
  matches(leaves: readonly Uint8Array[]): boolean;
};

/** Lines that were moved, repeated or put in, but still have the numbers that they had. */
function byIndex({ run, mark, matches }: Search): Found[] | null {
  const { from, to } = mark.range;
  const places: SeenEvent[][] = [];
  for (let index = from; index < to; index += 1) {
    const candidates = run.filter((event) => event.index === index);
    if (candidates.length === 0) return null;
    places.push(candidates);
  }
  const tries = places.reduce((product, { length }) => product * length, 1);
  for (let number = 0; number < Math.min(tries, mostTries); number += 1) {
    let rest = number;
    const chosen = places.map((candidates) => {
      const event = candidates[rest % candidates.length] as SeenEvent;
      rest = Math.floor(rest / candidates.length);
      return event;
    });
    if (!matches(chosen.map((event) => event.stated))) continue;
    const kept = new Set(chosen);
    const standing = run.filter((event) => kept.has(event));
    return [
      ...run.filter((event) => !kept.has(event)).map((event) => inserted(event, event.index)),
      ...outOfOrder(standing).map((event) => moved(event, event.index)),
      ...chosen.flatMap((event, at) => altered(event, from + at)),
    ];
  }
  return null;
}

/** The events that one must move to bring the others into order: all but a longest ascending series. */
function outOfOrder(events: readonly SeenEvent[]): SeenEvent[] {
  const best: SeenEvent[][] = [];
  events.forEach((event, at) => {
    const before = events
      .slice(0, at)
      .flatMap((other, place) => (other.index < event.index ? [best[place] ?? []] : []))
      .reduce((longest, series) => (series.length > longest.length ? series : longest), []);
    best.push([...before, event]);
  });
  const series = new Set(best.reduce((longest, each) => (each.length > longest.length ? each : longest), []));
  return events.filter((event) => !series.has(event));
}

/** Lines that were moved, exchanged or put in, and numbered anew. */
function byPlace({ run, mark, matches }: Search): Found[] | null {
  const { from, to } = mark.range;
  const width = to - from;
  if (run.length > 64) return null;
  if (run.length === width + 1) {
    for (const [at, extra] of run.entries()) {
      const rest = run.toSpliced(at, 1);
      if (matches(rest.map((event) => event.stated))) {
        return [inserted(extra, from + at), ...rest.flatMap((event, place) => altered(event, from + place))];
      }
    }
  }
  if (run.length !== width) return null;
  for (const [at, event] of run.entries()) {
    for (let place = 0; place < width; place += 1) {
      const others = run.toSpliced(at, 1);
      const arranged = others.toSpliced(place, 0, event);
      if (matches(arranged.map((each) => each.stated))) return [moved(event, from + place)];
      const other = run[place] as SeenEvent;
      const exchanged = run.with(at, other).with(place, event);
      if (matches(exchanged.map((each) => each.stated))) {
        return [moved(event, from + place), moved(other, from + at)];
      }
    }
  }
  return null;
}

/** What can be said without finding the order: numbers that are not there, and lines too many. */
function gaps({ run, mark }: { run: readonly SeenEvent[]; mark: Hashed }): Found[] {
  const { from, to } = mark.range;
  const seen = new Set(run.map(({ index }) => index));
  const found: Found[] = [];
  for (let index = from; index < to; index += 1) {
    if (seen.has(index)) continue;
    const last = found.at(-1);
    if (last?.to === index) last.to = index + 1;
    else found.push({ kind: "MISSING", from: index, to: index + 1, line: lineAt(run, index) });
  }
  for (const event of run) {
    if (event.index < from || event.index >= to) found.push(inserted(event, event.index));
  }
  // The numbers are all there, and still it is not what the mark says.
  if (found.length === 0 && run.every(({ isWhole }) => isWhole))
    found.push({ kind: "RANGE_DIFFERS", line: run[0]?.line ?? null, from, to });
  return found;
}

/** The first line behind a gap. */
function lineAt(run: readonly SeenEvent[], index: number): number | null {
  return run.find((event) => event.index > index)?.line ?? run.at(-1)?.line ?? null;
}
