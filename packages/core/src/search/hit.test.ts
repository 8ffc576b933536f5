import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Candidate, compareKeys, hitsOf, rankOf } from "./hit.ts";

test("all of a text is better than its beginning, a word better than a part of one", () => {
  const ranks = ["web", "web-api", "my-web", "cobweb", "Web", "worker"].map((text) => rankOf(text, "web"));
  expect(ranks).toEqual([0, 1, 2, 3, 0, null]);
  expect(rankOf("cobweb-web", "web")).toBe(2);
});

const candidates = fc.array(
  fc.record<Candidate>({
    kind: fc.constantFrom("CLUSTER", "SERVICE", "HOST", "TASK", "DEPLOYMENT"),
    id: fc.string({ minLength: 1, maxLength: 2 }),
    name: fc.constantFrom("web", "web-api", "api"),
    path: fc.constant(null),
    gone: fc.boolean(),
    field: fc.constantFrom("NAME", "IMAGE", "LABEL"),
    excerpt: fc.constantFrom("web", "web:v41", "my-web", "cobweb"),
  }),
);

test("each thing is found once, with all of why, in an order that is total", () => {
  fc.assert(
    fc.property(candidates, (given) => {
      const hits = hitsOf(given, "web");
      expect(hits.map(({ id }) => id).sort()).toEqual([...new Set(given.map(({ id }) => id))].sort());
      for (const hit of hits) {
        const why = given
          .filter(({ id }) => id === hit.id)
          .map(({ field, excerpt }) => `${field} ${excerpt}`);
        expect(hit.matched.map(({ field, excerpt }) => `${field} ${excerpt}`).sort()).toEqual(
          [...new Set(why)].sort(),
        );
      }
      for (const [index, hit] of hits.slice(1).entries()) {
        expect(compareKeys(hits[index]?.key ?? [], hit.key)).toBe(-1);
      }
    }),
  );
});
