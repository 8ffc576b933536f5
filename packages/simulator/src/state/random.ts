/** A source of chance that repeats itself for the same seed, so that a failing test can be run again. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(limit: number): number;
  pick<T>(choices: readonly T[]): T;
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
  /** `length` decimal digits, the first not zero. */
  digits(length: number): string;
}

/** mulberry32: 32 bits of state are plenty for names and choices, and it takes one line. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick<T>(choices: readonly T[]): T {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new RangeError("nothing to pick from");
      return chosen;
    },
    hex(length) {
      let text = "";
      while (text.length < length) {
        text += Math.floor(next() * 0x100000000)
          .toString(16)
          .padStart(8, "0");
      }
      return text.slice(0, length);
    },
    digits(length) {
      let text = String(1 + below(9));
      while (text.length < length) text += String(below(10));
      return text;
    },
  };
}
