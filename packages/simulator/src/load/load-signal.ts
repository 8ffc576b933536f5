import { createNoise, hashOf, unitOf } from "./noise.ts";

const dayMs = 86_400_000;
const omega = (2 * Math.PI) / dayMs;

/** How a quantity runs through time: a level with a daily cycle and noise, planted changes, and a slope. */
export interface LoadSignal {
  value(at: number): number;
  /** In the unit times milliseconds, exact. */
  integral(from: number, until: number): number;
}

export interface SignalShape {
  key: string;
  level: number;
  /** Parts of the level: of the daily cycle, of the noise of each minute and of each hour. Their sum stays below 1. */
  cycle: number;
  minute: number;
  hour: number;
  /** The level is so many times as high from then on (epoch milliseconds), until the next of these. */
  changes: readonly { from: number; factor: number }[];
  /** What is added per millisecond since `since`. */
  slope: number;
  since: number;
}

export function createSignal(shape: SignalShape): LoadSignal {
  const { level, cycle, slope, since } = shape;
  const hash = hashOf(shape.key);
  const phase = unitOf(hash, 0) * 0.2 * dayMs;
  const minutes = createNoise(hash, { stepMs: 60_000, steps: 60 });
  const hours = createNoise(hash + 7, { stepMs: 3_600_000, steps: 24 });
  const changes = [{ from: Number.NEGATIVE_INFINITY, factor: 1 }, ...shape.changes].toSorted(
    (a, b) => a.from - b.from,
  );

  const formAt = (at: number) =>
    1 + cycle * Math.sin(omega * (at - phase)) + shape.minute * minutes.at(at) + shape.hour * hours.at(at);
  const formIntegral = (at: number) =>
    at -
    (cycle * Math.cos(omega * (at - phase))) / omega +
    shape.minute * minutes.integral(at) +
    shape.hour * hours.integral(at);

  return {
    value(at) {
      const factor = changes.findLast(({ from }) => from <= at)?.factor ?? 1;
      return level * factor * formAt(at) + slope * Math.max(0, at - since);
    },
    integral(from, until) {
      if (until <= from) return 0;
      let sum = 0;
      changes.forEach((change, index) => {
        const begins = Math.max(from, change.from);
        const ends = Math.min(until, changes[index + 1]?.from ?? Number.POSITIVE_INFINITY);
        if (ends > begins) sum += level * change.factor * (formIntegral(ends) - formIntegral(begins));
      });
      const a = Math.max(0, from - since);
      const b = Math.max(0, until - since);
      return sum + (slope * (b * b - a * a)) / 2;
    },
  };
}
