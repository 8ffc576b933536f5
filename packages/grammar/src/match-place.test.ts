import { expect, test } from "vitest";
import { aheadOf, inPlace, matchPlace } from "./index.ts";

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

test("a place is looked for among all clusters, not among those that have the service", () => {
  const at = (name: string) => ({ cluster: { name } });
  const meant = (place: string, services: string[], clusters: string[]) =>
    inPlace(place, services.map(at), clusters.map(at)).one?.cluster.name ?? null;
  const mirror = "production-staging-mirror";
  expect(meant("staging", [mirror], ["staging", mirror])).toBeNull();
  expect(meant("staging", [mirror], ["staging-web", mirror])).toBeNull();
  expect(meant("prod", ["non-prod"], ["non-prod", "production"])).toBeNull();
  expect(meant("staging", [mirror, "dev"], ["dev", mirror])).toBe(mirror);
  // Two clusters of production, one of which has it.
  const shops = ["production-web", "production-shop"];
  expect(meant("production", ["production-web"], [...shops, "dev"])).toBe("production-web");
  expect(meant("prod", shops, shops)).toBeNull();
});

test("a time to come is a duration or has its zone", () => {
  expect(aheadOf("1h30m")).toEqual({ inSeconds: 5_400 });
  expect(aheadOf("2026-12-24T18:00:00+09:00")).toEqual({ at: "2026-12-24T09:00:00.000Z" });
  for (const text of ["", "soon", "2026-12-24", "2h later"]) expect(aheadOf(text)).toBeNull();
});
