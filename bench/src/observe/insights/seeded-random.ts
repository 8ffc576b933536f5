/** mulberry32, so that a fleet is the same for its seed. */
export function seededRandom(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What scenarios are drawn with. */
export type Draw = {
  random(): number;
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  oneOf<Value>(values: readonly Value[]): Value;
  chance(share: number): boolean;
};

export function drawOf(seed: number): Draw {
  const random = seededRandom(seed);
  const between = (low: number, high: number) => low + random() * (high - low);
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  return {
    random,
    between,
    whole,
    oneOf: (values) => values[whole(0, values.length - 1)] as (typeof values)[number],
    chance: (share) => random() < share,
  };
}
