import * as fc from "fast-check";
import { expect, test } from "vitest";
import { distance, nearest } from "./nearest.ts";

test("a mistyped word finds its neighbour, and a strange one finds none", () => {
  expect(nearest("delpoy", ["deploy", "cancel", "why"])).toEqual(["deploy"]);
  expect(nearest("zzz", ["deploy", "cancel"])).toEqual([]);
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(distance(a, b)).toBe(distance(b, a));
      expect(distance(a, a)).toBe(0);
    }),
  );
});

test("a text of any length is answered at once", () => {
  expect(nearest("x".repeat(1_000_000), ["deploy"])).toEqual([]);
});
