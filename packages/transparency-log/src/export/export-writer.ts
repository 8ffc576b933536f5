import { encodeBase64 } from "../base64.ts";
import { utf8 } from "../bytes.ts";
import { CompactRange } from "../compact-range.ts";
import { leafHash, type Sha256 } from "../hash.ts";
import { coverOf, type LeafRange } from "../subtree.ts";
import { idInLeaf } from "./entry-leaf.ts";
import { type ExportLine, exportFormat, markEvery, spell } from "./export-line.ts";

export type ExportStart = {
  origin: string;
  /** How many leaves the checkpoint has. */
  size: number;
  /** What was asked for, as it was asked; null for everything. */
  filter: Record<string, unknown> | null;
  /** The signed note of that size. */
  checkpoint: string;
  /** Sizes of checkpoints that an auditor keeps: no skip and no run of events goes over one of them. */
  through?: readonly number[];
};

/** Where an export that was cut off goes on: behind its last whole mark or skip. */
export type ExportResume = {
  /** The `to` of that line. */
  at: number;
  /** The `events` of the last mark; 0 when there was none. */
  events: number;
};

/** Cuts a range of leaves at sizes that must not lie inside it. */
export function cutAt({ from, to }: LeafRange, sizes: readonly number[]): LeafRange[] {
  const cuts = [...new Set(sizes)]
    .filter((size) => size > from && size < to)
    .sort((one, other) => one - other);
  return [...cuts, to].map((end, at) => ({ from: cuts[at - 1] ?? from, to: end }));
}

/**
 * Writes an export line by line, in the order of the log. Every method gives the text to write, whole lines with
 * their newlines; nothing is kept but the hashes of the events since the last mark.
 */
export class ExportWriter {
  readonly #sha256: Sha256;
  readonly #start: ExportStart;
  readonly #stops: ReadonlySet<number>;
  #run: CompactRange;
  #events: number;
  #unsequenced = 0;

  constructor(sha256: Sha256, start: ExportStart, resume: ExportResume = { at: 0, events: 0 }) {
    this.#sha256 = sha256;
    this.#start = start;
    this.#stops = new Set([...(start.through ?? []), start.size]);
    this.#run = new CompactRange(sha256, { from: resume.at });
    this.#events = resume.events;
  }

  /** The index of the leaf that comes next: of an event, or of the first one left out. */
  get position(): number {
    return this.#run.leaves.to;
  }

  #header(): string {
    const { origin, size, filter, checkpoint } = this.#start;
    return spell({ kind: "header", format: exportFormat, origin, size, filter, checkpoint });
  }

  /** The first line. An export that goes on has it already. */
  header(): string {
    return `${this.#header()}\n`;
  }

  /** The event at `position`. `leaf` is what the log holds of it, whatever the entry says now. */
  event(event: { index: number; nonce: Uint8Array; entry: string; leaf: Uint8Array }): string {
    const { index, nonce, entry, leaf } = event;
    if (index !== this.position || index >= this.#start.size) {
      throw new RangeError(`event ${index} where ${this.position} of ${this.#start.size} comes next`);
    }
    const hash = leafHash(this.#sha256, leaf);
    this.#run.append(hash);
    this.#events += 1;
    const line = this.#line({ kind: "event", index, ...this.#content({ nonce, entry, leaf, hash }) });
    const isMarked = this.position % markEvery === 0 || this.#stops.has(this.position);
    return isMarked ? line + this.#mark() : line;
  }

  /** The ranges into which leaves that are left out are to be cut before their hashes are asked for. */
  skips(to: number): LeafRange[] {
    return this.position < to ? cutAt({ from: this.position, to }, [...this.#stops]) : [];
  }

  /** Leaves from `position` on that are left out, with the hashes of `coverOf({ from, to })`. */
  skip({ from, to, hashes }: LeafRange & { hashes: readonly Uint8Array[] }): string {
    const isWhole = hashes.length === coverOf({ from, to }).length;
    if (from !== this.position || to > this.#start.size || from === to || !isWhole) {
      throw new RangeError(
        `leaves ${from} to ${to} left out where ${this.position} of ${this.#start.size} comes next`,
      );
    }
    const before = this.#mark();
    this.#run = new CompactRange(this.#sha256, { from: to });
    return before + this.#line({ kind: "skip", from, to, hashes: hashes.map(encodeBase64) });
  }

  /** An event that the log does not hold yet; these come after all others. */
  unsequenced({ nonce, entry, leaf }: { nonce: Uint8Array; entry: string; leaf: Uint8Array }): string {
    this.#checkWhole();
    this.#unsequenced += 1;
    const hash = leafHash(this.#sha256, leaf);
    return this.#line({ kind: "event", index: null, ...this.#content({ nonce, entry, leaf, hash }) });
  }

  #content({
    nonce,
    entry,
    leaf,
    hash,
  }: {
    nonce: Uint8Array;
    entry: string;
    leaf: Uint8Array;
    hash: Uint8Array;
  }) {
    return { id: idInLeaf(leaf), nonce: encodeBase64(nonce), hash: encodeBase64(hash), entry };
  }

  /** The last line. */
  end(): string {
    this.#checkWhole();
    const events = this.#events;
    const skipped = this.#start.size - events;
    const header = encodeBase64(this.#sha256(utf8(this.#header())));
    return this.#line({ kind: "end", events, skipped, unsequenced: this.#unsequenced, header });
  }

  #checkWhole(): void {
    if (this.position === this.#start.size) return;
    throw new RangeError(`the export has come to ${this.position} of ${this.#start.size} leaves`);
  }

  /** The mark of the events since the last one; nothing when there are none. */
  #mark(): string {
    const { from, to } = this.#run.leaves;
    if (from === to) return "";
    const hashes = this.#run.nodes().map(({ hash }) => encodeBase64(hash));
    this.#run = new CompactRange(this.#sha256, { from: to });
    return this.#line({ kind: "mark", from, to, hashes, events: this.#events });
  }

  #line(line: ExportLine): string {
    return `${spell(line)}\n`;
  }
}
