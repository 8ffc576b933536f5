import type { Line, PartBench } from "../measure/part-bench.ts";
import { type ListedFleet, listedFleet } from "./listed-fleet.ts";

const sum = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((one, other) => one + other, 0);

/** How a listing grows from a tenth of the fleet to the whole: 10 is as the fleet does. */
export async function growth(bench: PartBench): Promise<void> {
  const whole = await listedFleet(bench, "whole");
  const tenth = await listedFleet(bench, "tenth");
  const grows = (what: string, unit: string, of: (fleet: ListedFleet) => number, goal?: Line["goal"]) =>
    bench.report({
      what: `growth: ${what}`,
      value: of(whole),
      unit,
      against: { name: `${tenth.tasks} tasks`, ratio: of(whole) / of(tenth) },
      ...(goal ? { goal } : {}),
    });
  grows("AWS calls of a full listing", "calls", ({ first }) => sum(first.made), { atMost: 11 });
  grows("time of a full listing", "s", ({ first }) => first.milliseconds / 1000, { atMost: 12 });
  grows("CPU of a full listing", "s", ({ first }) => first.cpuMs / 1000);
  grows("time of a listing without change", "s", ({ again }) => again.milliseconds / 1000, { atMost: 12 });
  grows("CPU of a listing without change", "s", ({ again }) => again.cpuMs / 1000);
  grows("peak memory of both", "MB", ({ again }) => again.maxRssMb, { atMost: 1.25 });
}
