import { expect, test } from "vitest";
import { contractFleet } from "./contract-fleet.ts";
import { createLoadModel } from "./load-model.ts";

const from = Date.UTC(2026, 10, 20);
const hour = 3_600_000;
const fleet = contractFleet({ from, until: from + hour });
const [container, other] = fleet.containers;
if (!container || !other) throw new Error("the fleet is empty");

test("a counter, a mean and a value are of the same load, and always the same", () => {
  const load = createLoadModel({
    plants: [
      { kind: "FACTOR", on: { service: "web" }, metric: "cpu", factor: 2, from: from + 90_000 },
      { kind: "LEAK", on: { container: "app" }, metric: "memory", perHour: 1e7 },
    ],
  });
  for (const metric of ["cpu", "memory"] as const) {
    const until = from + 5 * 60_000;
    let sum = 0;
    for (let at = from; at < until; at += 500) sum += load.value(container, metric, at + 250) as number;
    const mean = load.average(container, metric, from, until) as number;
    expect(sum / 600).toBeCloseTo(mean, metric === "cpu" ? 4 : -3);
    const counted =
      (load.counter(container, metric, until) as number) - (load.counter(container, metric, from) as number);
    expect(counted / 300 / mean).toBeCloseTo(1, 9);
  }
  const before = load.average(other, "cpu", from - hour, from) as number;
  const after = load.average(other, "cpu", from + hour, from + 2 * hour) as number;
  expect(after / before).toBeGreaterThan(1.7);
  const again = createLoadModel().average({ ...container }, "networkReceive", from, from + hour);
  expect(again).toBe(createLoadModel().average(container, "networkReceive", from, from + hour));
});

test("nothing is measured in a gap, and a restart begins the counters anew", () => {
  const load = createLoadModel({
    gaps: [{ on: { container: "app" }, from, until: from + 60_000 }],
    restarts: [{ on: { container: "app" }, at: from + 120_000 }],
    odd: [{ on: {}, metric: "memory", value: Number.POSITIVE_INFINITY, from, until: from + 300_000 }],
  });
  expect(load.value(container, "cpu", from + 1_000)).toBeUndefined();
  expect(load.counter(container, "cpu", from + 110_000)).toBeGreaterThan(100);
  expect(load.counter(container, "cpu", from + 121_000)).toBeLessThan(1);
  expect(load.restarts(container, from, from + hour)).toBe(1);
  expect(load.value(other, "memory", from + 1_000)).toBe(Number.POSITIVE_INFINITY);
});
