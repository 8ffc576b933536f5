import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Page, walk } from "./pages.ts";

function listOf(length: number, size: number) {
  let asked = 0;
  const pageOf = async (after: string | null): Promise<Page<number>> => {
    asked += 1;
    const start = after === null ? 0 : Number(after) + 1;
    const nodes = Array.from(
      { length: Math.max(0, Math.min(size, length - start)) },
      (_, index) => start + index,
    );
    const edges = nodes.map((node) => ({ cursor: String(node), node }));
    const end = edges.at(-1)?.cursor ?? null;
    const pageInfo = { hasPreviousPage: start > 0, startCursor: edges[0]?.cursor ?? null, endCursor: end };
    return { edges, pageInfo: { ...pageInfo, hasNextPage: start + size < length } };
  };
  return { pageOf, asked: () => asked };
}

test("a walk gives every node once, wherever it was stopped and taken up again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 20 }), fc.nat(60), async (length, size, stop) => {
      const { pageOf } = listOf(length, size);
      const seen: number[] = [];
      const first = walk(pageOf);
      if (stop > 0) {
        for await (const node of first) {
          seen.push(node);
          if (seen.length >= stop) break;
        }
      }
      for await (const node of walk(pageOf, first.cursor)) seen.push(node);
      expect(seen).toEqual(Array.from({ length }, (_, index) => index));
    }),
  );
});

test("the next page is asked for only when it is needed", async () => {
  const { pageOf, asked } = listOf(100, 10);
  let taken = 0;
  for await (const _ of walk(pageOf)) {
    taken += 1;
    if (taken === 10) break;
  }
  expect(asked()).toBe(1);
});
