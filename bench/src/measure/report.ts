import { availableParallelism, cpus, platform, release, totalmem } from "node:os";

/** One line of a benchmark's result. `met` is null where there is no goal. */
export type Result = {
  case: string;
  value: number;
  unit: string;
  ratio: number | null;
  /** Of the ratio, in which its true median lies in 95 of 100 cases. */
  interval: [low: number, high: number] | null;
  against: string | null;
  goal: number | null;
  met: boolean | null;
};

/** What a figure was measured on. */
export const machine = () =>
  `${platform()} ${release()}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? "unknown CPU"}, ` +
  `${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;

/** The last line of a benchmark's output with --json. */
export function jsonLine(bench: string, results: readonly Result[]): string {
  return JSON.stringify({ bench, machine: machine(), results });
}

/** Says which goals were missed. */
export function tellMissed(results: readonly Result[]): void {
  for (const { case: name, ratio, value, unit, against, goal, met } of results) {
    if (met !== false) continue;
    const found = ratio === null ? `${value} ${unit}` : `${ratio} of ${against}`;
    console.log(`Missed: ${name}: ${found}, goal ${goal}`);
  }
}

/** A number with as many digits as say something. */
export function short(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);
}

export const rounded = (value: number) => Number(value.toPrecision(4));
