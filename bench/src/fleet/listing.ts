import type { PartBench } from "../measure/part-bench.ts";
import { median } from "../measure/statistics.ts";
import { listedFleet } from "./listed-fleet.ts";
import { timeRows } from "./time-rows.ts";

const sum = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((one, other) => one + other, 0);

/** A full listing: its calls against the fewest possible, its rows against a bare COPY, its memory. */
export async function listing(bench: PartBench): Promise<void> {
  const whole = await listedFleet(bench, "whole");
  const tenth = await listedFleet(bench, "tenth");
  const { first, fewest, tasks } = whole;
  const ofListing = new Map([...first.made].filter(([operation]) => fewest.has(operation)));
  const besides = [...first.made].filter(([operation]) => !fewest.has(operation));
  const name = `${tasks} tasks`;
  bench.report({
    what: `${name}: AWS calls of a full listing`,
    value: sum(ofListing),
    unit: "calls",
    against: { name: `the fewest possible, ${sum(fewest)}`, ratio: sum(ofListing) / sum(fewest) },
    goal: { atMost: 1.05 },
  });
  for (const [operation, count] of besides) {
    bench.report({ what: `  besides: ${operation}`, value: count, unit: "calls" });
  }
  bench.report({
    what: `${name}: full listing, not held to AWS's pace`,
    value: first.milliseconds / 1000,
    unit: "s",
  });
  bench.report({
    what: `${name}: peak memory of the listing process`,
    value: first.maxRssMb,
    unit: "MB",
    goal: { atMost: 512 },
  });
  bench.report({
    what: `${name}: peak memory`,
    value: first.maxRssMb,
    unit: "MB",
    against: {
      name: `a tenth of them, ${tenth.first.maxRssMb.toFixed(0)} MB`,
      ratio: first.maxRssMb / tenth.first.maxRssMb,
    },
    goal: { atMost: 1.25 },
  });
  const rounds = await timeRows(bench, whole.database);
  const ratios = (side: "pages" | "bulk") => median(rounds.map((round) => round[side] / round.copy));
  const copied = median(rounds.map(({ copy }) => copy)).value;
  bench.report({ what: "task rows by COPY, indexes and keys kept", value: copied, unit: "rows/s" });
  for (const [side, what] of [
    ["pages", "task rows stored by pages of 100, as listed"],
    ["bulk", "task rows stored by 2,000"],
  ] as const) {
    bench.report({
      what,
      value: median(rounds.map((round) => round[side])).value,
      unit: "rows/s",
      against: { name: "a bare COPY", ratio: ratios(side) },
    });
  }
}
