/** A size that Fargate offers: CPU units and MiB. */
export type FargateSize = { cpu: number; memory: number };

const gb = 1024;
const steps = (from: number, to: number, by: number): number[] =>
  Array.from({ length: (to - from) / by + 1 }, (_, index) => from + index * by);

/** Developer guide, "Task size": which memory goes with which CPU (Linux). */
export const fargateSizes: readonly FargateSize[] = [
  ...[512, gb, 2 * gb].map((memory) => ({ cpu: 256, memory })),
  ...steps(gb, 4 * gb, gb).map((memory) => ({ cpu: 512, memory })),
  ...steps(2 * gb, 8 * gb, gb).map((memory) => ({ cpu: 1024, memory })),
  ...steps(4 * gb, 16 * gb, gb).map((memory) => ({ cpu: 2048, memory })),
  ...steps(8 * gb, 30 * gb, gb).map((memory) => ({ cpu: 4096, memory })),
  ...steps(16 * gb, 60 * gb, 4 * gb).map((memory) => ({ cpu: 8192, memory })),
  ...steps(32 * gb, 120 * gb, 8 * gb).map((memory) => ({ cpu: 16_384, memory })),
];

/** The size that costs least of those that hold so much; null where none does. */
export function fargateSizeFor(
  needed: FargateSize,
  price: { vcpuHour: number; gbHour: number },
): FargateSize | null {
  const cost = ({ cpu, memory }: FargateSize) => (cpu / 1024) * price.vcpuHour + (memory / gb) * price.gbHour;
  return (
    fargateSizes
      .filter(({ cpu, memory }) => cpu >= needed.cpu && memory >= needed.memory)
      .sort((one, other) => cost(one) - cost(other))[0] ?? null
  );
}
