import fc from "fast-check";
import { expect, test } from "vitest";
import {
  allows,
  clusterVisibility,
  commonGrants,
  covers,
  type Grant,
  isVisible,
  visibility,
} from "./index.ts";

const segment = fc.stringMatching(/^[a-z0-9_%.-]{1,8}$/);
const patternSegment = fc.oneof(
  segment,
  fc.constant("*"),
  segment.map((text) => `${text}*`),
);
const pattern = fc
  .tuple(patternSegment, patternSegment, patternSegment, patternSegment)
  .map((s) => s.join("/"));
const path = fc.tuple(segment, segment, segment, fc.oneof(segment, fc.constant(""))).map((s) => s.join("/"));

/** Another way to the same answer: segment by segment, with only the star special. */
function matches(resource: string, where: string): boolean {
  const places = where.split("/");
  return resource.split("/").every((part, index) => {
    const place = places[index] ?? "";
    const pieces = part.split("*");
    if (pieces.length === 1) return part === place;
    const [head = "", tail = ""] = [pieces[0], pieces.at(-1)];
    return place.startsWith(head) && place.endsWith(tail) && place.length >= head.length + tail.length;
  });
}

test("a grant allows exactly the paths that its pattern names", () => {
  fc.assert(
    fc.property(pattern, path, (resource, where) => {
      expect(allows([{ verb: "fleet:read", resource }], "fleet:read", where)).toBe(matches(resource, where));
    }),
  );
});

test("a cluster is seen as soon as something in it may be seen", () => {
  const grants: Grant[] = [{ verb: "fleet:read", resource: "main/*/dev_1/web" }];
  expect(isVisible(clusterVisibility(grants, "fleet:read"), "main/eu/dev_1/")).toBe(true);
  expect(isVisible(clusterVisibility(grants, "fleet:read"), "main/eu/devx1/")).toBe(false);
  expect(isVisible(visibility(grants, "fleet:read"), "main/eu/dev_1/")).toBe(false);
});

test("nobody hands out more than they have", () => {
  fc.assert(
    fc.property(pattern, pattern, path, (own, wanted, where) => {
      const held: Grant[] = [{ verb: "deployment:create", resource: own }];
      const given: Grant[] = [{ verb: "deployment:create", resource: wanted }];
      if (covers(held, given) === null && allows(given, "deployment:create", where)) {
        expect(allows(held, "deployment:create", where)).toBe(true);
      }
    }),
  );
  expect(covers([{ verb: "fleet:read", resource: "**" }], [{ verb: "audit:read", resource: "**" }])).toEqual({
    verb: "audit:read",
    resource: "**",
  });
});

test("what two have in common is exactly what both may", () => {
  // Few letters, so that patterns meet.
  const piece = fc.stringMatching(/^[ab*]{1,5}$/);
  const where = fc.stringMatching(/^[ab]{1,6}$/);
  const verb = "fleet:read";
  fc.assert(
    fc.property(piece, piece, where, (one, other, name) => {
      const [held, wanted] = [one, other].map((each): Grant[] => [{ verb, resource: `main/*/${each}/web` }]);
      const path = `main/eu/${name}/web`;
      const both = allows(held ?? [], verb, path) && allows(wanted ?? [], verb, path);
      expect(allows(commonGrants(held ?? [], wanted ?? []), verb, path)).toBe(both);
    }),
    { numRuns: 1_000 },
  );
  const all: Grant[] = [{ verb, resource: "**" }];
  expect(commonGrants(all, [{ verb, resource: "main/*/dev/*" }])).toEqual([
    { verb, resource: "main/*/dev/*" },
  ]);
  expect(commonGrants(all, [{ verb: "audit:read", resource: "**" }])).toEqual([]);
});
