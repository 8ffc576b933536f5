import fc from "fast-check";
import { expect, test } from "vitest";
import { lastCut, piecesOf } from "./gap-pieces.ts";

test("a gap is written whole unless a size or a 65,536th leaf lies in it", () => {
  expect(piecesOf({ from: 3, to: 900 }, [])).toEqual([{ from: 3, to: 900 }]);
  expect(piecesOf({ from: 3, to: 900 }, [3, 17, 900, 1_000])).toEqual([
    { from: 3, to: 17 },
    { from: 17, to: 900 },
  ]);
  expect(piecesOf({ from: 65_535, to: 131_073 }, [])).toEqual([
    { from: 65_535, to: 65_536 },
    { from: 65_536, to: 131_072 },
    { from: 131_072, to: 131_073 },
  ]);
});

test("the pieces of a gap are the same wherever its reading was interrupted", () => {
  const index = fc.nat({ max: 400_000 });
  fc.assert(
    fc.property(index, index, fc.array(index), fc.array(index), (one, other, through, stops) => {
      const gap = { from: Math.min(one, other), to: Math.max(one, other) };
      if (gap.from === gap.to) return;
      const pieces = [];
      let { from } = gap;
      for (const stop of [
        ...stops.filter((at) => at > gap.from && at < gap.to).sort((a, b) => a - b),
        gap.to,
      ]) {
        // Pages end anywhere; what is written then ends where a piece does.
        const to = stop === gap.to ? stop : lastCut({ from, to: stop }, through);
        if (to > from) pieces.push(...piecesOf({ from, to }, through));
        from = to;
      }
      expect(pieces).toEqual(piecesOf(gap, through));
    }),
  );
});
