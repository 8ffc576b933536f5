/** 32 bits of a text (FNV-1a). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mixed(hash);
}

function mixed(value: number): number {
  let t = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35);
  return (t ^ (t >>> 16)) >>> 0;
}

/** In [0, 1), of a hash and a number. */
export const unitOf = (hash: number, index: number): number =>
  mixed(hash ^ Math.imul(index | 0, 0x9e3779b1)) / 4294967296;

/** Close to a normal distribution of deviation 1, and never beyond 3. */
function bell(hash: number, index: number): number {
  return 2 * (unitOf(hash, index) + unitOf(hash + 1, index) + unitOf(hash + 2, index) - 1.5);
}

/**
 * Noise that is constant within each step, and whose sum over a block of steps is nothing: so its integral from any
 * moment to any other is known from the two blocks they are in, however far they are apart.
 */
export function createNoise(hash: number, { stepMs, steps }: { stepMs: number; steps: number }) {
  const blocks = new Map<number, { values: Float64Array; sums: Float64Array }>();
  const blockMs = stepMs * steps;

  function blockAt(at: number) {
    const block = Math.floor(at / blockMs);
    let found = blocks.get(block);
    if (found === undefined) {
      // Time goes on: what lies behind is hardly asked for again.
      if (blocks.size >= 32) blocks.clear();
      const values = Float64Array.from({ length: steps }, (_, step) => bell(hash, block * steps + step));
      const mean = values.reduce((sum, value) => sum + value, 0) / steps;
      const sums = new Float64Array(steps + 1);
      for (let step = 0; step < steps; step += 1) {
        values[step] = (values[step] as number) - mean;
        sums[step + 1] = (sums[step] as number) + (values[step] as number);
      }
      found = { values, sums };
      blocks.set(block, found);
    }
    const within = at - block * blockMs;
    const step = Math.min(steps - 1, Math.floor(within / stepMs));
    return { ...found, step, rest: within - step * stepMs };
  }

  return {
    at(at: number): number {
      const { values, step } = blockAt(at);
      return values[step] as number;
    },
    /** From the beginning of time, in milliseconds times its unit. */
    integral(at: number): number {
      const { values, sums, step, rest } = blockAt(at);
      return (sums[step] as number) * stepMs + (values[step] as number) * rest;
    },
  };
}
