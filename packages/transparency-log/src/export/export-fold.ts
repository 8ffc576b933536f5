import { decodeBase64, decodeBase64Into, encodeBase64 } from "../base64.ts";
import { equalBytes, utf8 } from "../bytes.ts";
import { CompactRange } from "../compact-range.ts";
import { hashLength, type Sha256 } from "../hash.ts";
import { coverOf, type LeafRange } from "../subtree.ts";
import { EntryHasher, timeOf } from "./entry-leaf.ts";
import { coverHashes, type Found, type Hashed, judgeRun, type SeenEvent } from "./event-run.ts";
import type { EndLine, EventLine, ExportLine, HeaderLine, MarkLine, SkipLine } from "./export-line.ts";
import { FindingList } from "./finding-list.ts";
import type { KeptEvents } from "./kept-events.ts";

// Only a file without marks has longer runs; it is judged in parts, so that the memory does not grow.
const longestRun = 4096;
const mostUnproven = 1000;

/** A size at which the root is asked for, and what it was found to be. */
export type Stop = {
  size: number;
  root: Uint8Array | "INSIDE_SKIP" | "NOT_REACHED";
  /** Events up to there that are as their marks say. */
  proven: number;
};

const bytesOf = (base64: string) => decodeBase64(base64) ?? new Uint8Array(0);

/**
 * Folds an export, line by line, into the root of its log, with the memory of one run of events and of one hash per
 * level of the tree. What is folded are the hashes of marks and skips; the events are compared with their marks.
 */
export class ExportFold {
  readonly findings = new FindingList();
  readonly stops: readonly Stop[];
  /** Leaves that no mark showed to be what they are. */
  readonly unproven: LeafRange[] = [];
  readonly #sha256: Sha256;
  readonly #header: HeaderLine;
  readonly #headerHash: string;
  readonly #against: KeptEvents | undefined;
  readonly #collect: KeptEvents | undefined;
  readonly #range: CompactRange;
  readonly #hasher: EntryHasher;
  readonly #stated = new Uint8Array(hashLength);
  #run: SeenEvent[] = [];
  /** Where the fold ended because hashes are not there; null while it goes on. */
  #brokenAt: number | null = null;
  /** The leaf up to which the file was read; ahead of the fold only once that ended. */
  #position = 0;
  #end: EndLine | null = null;
  lines = 1;
  events = 0;
  skipped = 0;
  unsequenced = 0;
  proven = 0;
  // The log is in the order of commits: what happened first may be anywhere. Ids sort by time.
  #earliest: EventLine | null = null;
  #latest: EventLine | null = null;

  constructor(
    sha256: Sha256,
    input: {
      header: HeaderLine;
      text: string;
      stops: readonly number[];
      against?: KeptEvents | undefined;
      collect?: KeptEvents | undefined;
    },
  ) {
    const { header, text, stops, against, collect } = input;
    this.#against = against;
    this.#collect = collect;
    this.#sha256 = sha256;
    this.#header = header;
    this.#headerHash = encodeBase64(sha256(utf8(text)));
    this.#range = new CompactRange(sha256);
    this.#hasher = new EntryHasher(sha256);
    this.stops = stops.map((size) => ({
      size,
      root: size === 0 ? this.#range.root() : "NOT_REACHED",
      proven: 0,
    }));
  }

  get hasEnded(): boolean {
    return this.#end !== null;
  }

  /** When the earliest and the latest event of the file happened. */
  get times(): { first: string | null; last: string | null } {
    return { first: timeOf(this.#earliest?.entry ?? null), last: timeOf(this.#latest?.entry ?? null) };
  }

  /** The root of all the leaves; null when the fold did not come to the end. */
  get root(): Uint8Array | null {
    return this.#brokenAt === null && this.#range.size === this.#header.size ? this.#range.root() : null;
  }

  /** The next line; null when it is none. */
  add(line: ExportLine | null): void {
    this.lines += 1;
    if (this.#end) {
      if (!this.findings.all.some(({ kind }) => kind === "AFTER_END")) this.#find("AFTER_END");
      return;
    }
    if (line === null || line.kind === "header") this.#find("UNREADABLE");
    else if (line.kind === "event") this.#addEvent(line);
    else if (line.kind === "mark") this.#addMark(line);
    else if (line.kind === "skip") this.#addSkip(line);
    else this.#addEnd(line);
  }

  /** The file is over. */
  finish(): void {
    if (this.#end) return;
    if (this.#run.length > 0) this.#closeRun({ isCut: true });
    this.findings.add({ kind: "CUT_OFF", line: this.lines, from: this.#position, to: this.#header.size });
    if (this.#position < this.#header.size) this.#breakAt(this.#header.size);
  }

  #find(kind: "AFTER_END" | "UNREADABLE" | "OUT_OF_PLACE" | "COUNTS_DIFFER", range?: LeafRange): void {
    this.findings.add({ kind, line: this.lines, from: range?.from ?? null, to: range?.to ?? null });
  }

  #addEvent(event: EventLine): void {
    const { index, id, hash } = event;
    const actual = this.#hasher.hash(event);
    decodeBase64Into(hash, { bytes: this.#stated, at: 0 });
    const isWhole = actual !== null && equalBytes(actual, this.#stated);
    if (this.#earliest === null || event.id < this.#earliest.id) this.#earliest = event;
    if (this.#latest === null || event.id > this.#latest.id) this.#latest = event;
    if (index !== null) {
      this.events += 1;
      this.#collect?.add(index, this.#stated);
      if (this.#against?.contradicts(index, this.#stated)) {
        this.findings.add({ kind: "CONTRADICTS", line: this.lines, from: index, to: index + 1, id });
      }
      this.#run.push({
        line: this.lines,
        index,
        id,
        stated: isWhole ? actual : this.#stated.slice(),
        isWhole,
      });
      if (this.#run.length >= longestRun) this.#closeRun();
      return;
    }
    this.unsequenced += 1;
    // These stand behind the last leaf.
    if (this.#run.length > 0 || this.#position !== this.#header.size) this.#find("OUT_OF_PLACE");
    if (!isWhole) this.findings.add({ kind: "ALTERED", line: this.lines, id });
  }

  #addMark(mark: MarkLine): void {
    const hashed = this.#hashed(mark);
    const before = this.proven;
    if (!hashed || mark.to > this.#header.size || mark.from < this.#position) {
      this.#find("OUT_OF_PLACE", mark);
      return;
    }
    if (mark.from > this.#position) this.#closeTo(mark.from);
    const run = this.#run;
    this.#run = [];
    const found = judgeRun(this.#sha256, { run, mark: hashed });
    this.#keepRun({ range: mark, run, found });
    this.#stopInside({ mark, run, before });
    this.#fold(hashed);
    if (mark.events !== this.events && found.length === 0 && this.findings.isEmpty)
      this.#find("COUNTS_DIFFER", mark);
  }

  /** What was found in a run, and what of it is as the mark says. */
  #keepRun({
    range,
    run,
    found,
  }: {
    range: LeafRange;
    run: readonly SeenEvent[];
    found: readonly Found[];
  }): void {
    for (const each of found) this.findings.add(each);
    const altered = found.filter(({ kind }) => kind === "ALTERED");
    if (found.every(({ kind }) => kind === "ALTERED" || kind === "RENUMBERED")) {
      this.proven += run.length - altered.length;
      for (const { from, to } of altered) if (from != null && to != null) this.#keepUnproven({ from, to });
    } else this.#keepUnproven(range);
  }

  #addSkip(skip: SkipLine): void {
    const hashed = this.#hashed(skip);
    if (!hashed || skip.to > this.#header.size || skip.from < this.#position) {
      this.#find("OUT_OF_PLACE", skip);
      return;
    }
    this.#closeTo(skip.from);
    // What stands before a skip comes before it in the log; these do not.
    for (const { line, index, id } of this.#run) {
      this.findings.add({ kind: "MOVED", line, from: index, to: index + 1, id });
    }
    this.skipped += skip.to - skip.from;
    // Nothing was to be left out: what is not there is not in the store any more.
    if (this.#header.filter === null)
      this.findings.add({ kind: "MISSING", line: this.lines, from: skip.from, to: skip.to });
    for (const stop of this.stops) {
      if (stop.size > skip.from && stop.size < skip.to && this.#brokenAt === null) stop.root = "INSIDE_SKIP";
    }
    this.#fold(hashed);
  }

  #addEnd(end: EndLine): void {
    this.#closeTo(this.#header.size);
    this.#end = end;
    if (end.header !== this.#headerHash) this.findings.add({ kind: "HEADER_ALTERED", line: 1 });
    const agrees =
      end.events === this.events && end.skipped === this.skipped && end.unsequenced === this.unsequenced;
    // Where lines are missing that was said already.
    if (!agrees && this.findings.isEmpty) this.#find("COUNTS_DIFFER");
  }

  #hashed({ from, to, hashes }: MarkLine | SkipLine): Hashed | null {
    const range = { from, to };
    return coverOf(range).length === hashes.length ? { range, hashes: hashes.map(bytesOf) } : null;
  }

  /** Adds hashes to the fold, and answers the stops at their end. */
  #fold({ range, hashes }: Hashed): void {
    this.#position = range.to;
    if (this.#brokenAt !== null) return;
    coverOf(range).forEach((subtree, at) => {
      this.#range.appendSubtree({ ...subtree, hash: hashes[at] ?? new Uint8Array(0) });
    });
    for (const stop of this.stops) {
      if (stop.size === range.to) Object.assign(stop, { root: this.#range.root(), proven: this.proven });
    }
  }

  /** A checkpoint that was kept may end inside a run: its leaves are known. */
  #stopInside(seen: { mark: LeafRange; run: readonly SeenEvent[]; before: number }): void {
    const { mark, run, before } = seen;
    if (this.#brokenAt !== null) return;
    for (const stop of this.stops) {
      if (stop.size <= mark.from || stop.size >= mark.to) continue;
      const range = this.#range.clone();
      for (const event of run.slice(0, stop.size - mark.from)) range.append(event.stated);
      if (range.size === stop.size) Object.assign(stop, { root: range.root(), proven: before });
    }
  }

  /** The file goes on with a leaf: what stands before it has no mark, or is not there. */
  #closeTo(to: number): void {
    const end = this.#run.findIndex(({ index }) => index >= to);
    const later = end < 0 ? [] : this.#run.splice(end);
    if (this.#run.length > 0) this.#closeRun();
    this.#run = later;
    if (this.#position >= to) return;
    this.findings.add({ kind: "MISSING", line: this.lines, from: this.#position, to });
    this.#breakAt(to);
  }

  /** The fold cannot go on: the hashes up to a leaf are not there. */
  #breakAt(to: number): void {
    if (this.#position < to) this.#keepUnproven({ from: this.#position, to });
    this.#brokenAt ??= this.#position;
    this.#position = to;
  }

  /** Of a run without a mark only its own hashes are known. They do, where the numbers are right. */
  #closeRun({ isCut = false } = {}): void {
    const run = this.#run;
    this.#run = [];
    const from = this.#position;
    const ordered = run.filter((event, at) => event.index === from + at);
    const found = run.flatMap((event): Found[] => {
      const range = { line: event.line, from: event.index, to: event.index + 1, id: event.id };
      return [
        ...(ordered.includes(event) ? [] : [{ kind: "MOVED", ...range } as const]),
        ...(event.isWhole ? [] : [{ kind: "ALTERED", ...range } as const]),
      ];
    });
    const to = from + ordered.length;
    this.#keepRun({
      range: { from, to },
      run: ordered,
      found: found.filter(({ kind }) => kind === "ALTERED"),
    });
    for (const each of found) if (each.kind === "MOVED") this.findings.add(each);
    if (to === from) return;
    if (!isCut) this.findings.add({ kind: "MARK_MISSING", line: this.lines, from, to });
    const leaves = ordered.map((event) => event.stated);
    this.#fold({ range: { from, to }, hashes: coverHashes(this.#sha256, { from, leaves }) });
  }

  #keepUnproven({ from, to }: LeafRange): void {
    const last = this.unproven.at(-1);
    if (last && (last.to === from || this.unproven.length >= mostUnproven)) last.to = to;
    else this.unproven.push({ from, to });
  }
}
