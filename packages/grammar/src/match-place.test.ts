import { expect, test } from "vitest";
import { aheadOf, matchPlace } from "./index.ts";

const services = ["production", "production-web", "staging-web", "dev"].map((name) => ({
  cluster: { name },
}));
const found = (place: string, of = services) => matchPlace(place, of).map(({ cluster }) => cluster.name);

test("a place is a cluster, or a word of its name, or how one begins", () => {
  expect(found("Production")).toEqual(["production"]);
  expect(found("production", services.slice(1))).toEqual(["production-web"]);
  expect(found("prod", services.slice(1))).toEqual(["production-web"]);
  expect(found("web")).toEqual(["production-web", "staging-web"]);
  expect(found("de")).toEqual([]);
  expect(found("qa")).toEqual([]);
});

test("of several nothing is chosen, and what a name denies is not meant", () => {
  const named = (...names: string[]) => names.map((name) => ({ cluster: { name } }));
  expect(found("prod", named("non-prod", "production"))).toEqual(["non-prod", "production"]);
  expect(found("prod", named("prod-eu", "production"))).toEqual(["prod-eu", "production"]);
  expect(found("prod", named("non-prod", "pre-prod", "nonprod"))).toEqual([]);
  expect(found("non", named("non-prod", "production"))).toEqual(["non-prod"]);
});

test("a time to come is a duration or has its zone", () => {
  expect(aheadOf("1h30m")).toEqual({ inSeconds: 5_400 });
  expect(aheadOf("2026-12-24T18:00:00+09:00")).toEqual({ at: "2026-12-24T09:00:00.000Z" });
  for (const text of ["", "soon", "2026-12-24", "2h later"]) expect(aheadOf(text)).toBeNull();
});
