/** Leaves from <= i < to that a file leaves out. */
export type Gap = { from: number; to: number };

// A power of two, so that a piece of that size is one subtree and one hash.
const pieceSize = 65_536;

/**
 * A gap in the pieces it is written in: cut at the sizes that the file is to pass through, and at every 65,536th leaf, so
 * that a filter that finds next to nothing still sends something. The same gap has the same pieces however it was read.
 */
export function piecesOf({ from, to }: Gap, through: readonly number[]): Gap[] {
  const cuts = through.filter((size) => size > from && size < to);
  for (let at = (Math.floor(from / pieceSize) + 1) * pieceSize; at < to; at += pieceSize) cuts.push(at);
  const ends = [...new Set([...cuts, to])].sort((one, other) => one - other);
  return ends.map((end, place) => ({ from: ends[place - 1] ?? from, to: end }));
}

/** Where a gap that begins at `from` may be cut, at or before `to`; `from` itself where it may not. */
export function lastCut({ from, to }: Gap, through: readonly number[]): number {
  const cuts = through.filter((size) => size > from && size <= to);
  return Math.max(from, Math.floor(to / pieceSize) * pieceSize, ...cuts);
}
