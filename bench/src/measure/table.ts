import type { Side } from "../servers/side.ts";
import { short } from "./report.ts";
import type { Median } from "./statistics.ts";
import { medianOf, type Sample, type Timed } from "./time-case.ts";

const names: Record<Side, string> = {
  fleetgraph: "Fleetgraph",
  bare: "node:http + pg",
  postgraphile: "PostGraphile",
};

const columns = ["", "req/s", "node ms", "pg ms", "p50 ms", "p99 ms", "Fleetgraph's share"] as const;
const widths = [18, 9, 9, 9, 9, 9, 34] as const;
const line = (cells: readonly string[]) =>
  cells
    .map((cell, index) => (index === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[index] ?? 0)))
    .join("");

export const tableHead = () => line(columns);

/** One side of a case: throughput, CPU per request in the server and in PostgreSQL, latency, and the goal. */
export function sideRow(timed: Timed, side: Side, judged: { ratio: Median; goal: number } | null): string {
  const samples = timed[side];
  const of = (read: (sample: Sample) => number) => short(medianOf(samples, read));
  const isKnown = samples.every(({ postgresCpuMs }) => postgresCpuMs !== null);
  return line([
    `  ${names[side]}`,
    of(({ requestsPerSecond }) => requestsPerSecond),
    of(({ serverCpuMs }) => serverCpuMs),
    isKnown ? of(({ postgresCpuMs }) => postgresCpuMs ?? 0) : "?",
    of(({ p50Ms }) => p50Ms),
    of(({ p99Ms }) => p99Ms),
    judged ? verdict(judged.ratio, judged.goal) : "",
  ]);
}

function verdict({ value, low, high }: Median, goal: number): string {
  const share = `${short(value)} (${short(low)}–${short(high)})`;
  return `${share} goal ${goal} ${value >= goal ? "✓" : "✗"}`;
}
