/** Memory that Fargate has for an amount of CPU: from, to, and in steps of so many MiB. */
export type MemoryRange = { from: number; to: number; step: number };

const gb = 1024;

/** Developer guide, "Task CPU and memory" of Fargate, by CPU units; 256 has 512 MiB besides. */
const ranges: Readonly<Record<number, MemoryRange>> = {
  256: { from: 1 * gb, to: 2 * gb, step: gb },
  512: { from: 1 * gb, to: 4 * gb, step: gb },
  1024: { from: 2 * gb, to: 8 * gb, step: gb },
  2048: { from: 4 * gb, to: 16 * gb, step: gb },
  4096: { from: 8 * gb, to: 30 * gb, step: gb },
  8192: { from: 16 * gb, to: 60 * gb, step: 4 * gb },
  16384: { from: 32 * gb, to: 120 * gb, step: 8 * gb },
};

/** The amounts of memory, in MiB, that Fargate has for so many CPU units; none for an amount it does not have. */
export function fargateMemories(cpu: number): number[] {
  const range = ranges[cpu];
  if (range === undefined) return [];
  const count = (range.to - range.from) / range.step + 1;
  const memories = Array.from({ length: count }, (_, index) => range.from + index * range.step);
  return cpu === 256 ? [512, ...memories] : memories;
}

/** Every amount of CPU units that Fargate has, as far as is known here; Windows runs on three of them. */
export const fargateCpus = (windows: boolean): readonly number[] =>
  windows ? [1024, 2048, 4096] : Object.keys(ranges).map(Number);
