import fc from "fast-check";
import { expect, it } from "vitest";
import { numberKey, pageOf } from "./paging.ts";

const settings = { operation: "ListThings", defaultSize: 10, largest: 100, ignorePaging: false };

it("whatever comes or goes between two pages, what stays is given once", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(999), { maxLength: 60 }),
      fc.array(fc.tuple(fc.nat(999), fc.boolean()), { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      (first, changes, maxResults, descending) => {
        const things = new Set(first);
        const removed = new Set<number>();
        const seen: number[] = [];
        const queue = [...changes];
        let nextToken: string | undefined;
        do {
          const items = [...things].sort((a, b) => (descending ? b - a : a - b));
          const input = { maxResults, ...(nextToken === undefined ? {} : { nextToken }) };
          const result = pageOf({ ...settings, descending }, { input, items, keyOf: numberKey });
          seen.push(...result.page);
          nextToken = result.nextToken;
          const change = queue.shift();
          if (change?.[1]) things.add(change[0]);
          else if (change !== undefined && things.delete(change[0])) removed.add(change[0]);
        } while (nextToken !== undefined);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen).toEqual(expect.arrayContaining(first.filter((thing) => !removed.has(thing))));
      },
    ),
  );
});
