/** Numbers that look random and are the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function normals(random: () => number): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

export const minutesPerDay = 1_440;
export const blockMinutes = 5;

/** What a service's minutes are like: logarithms around its level. */
export type Noise = (minute: number, draw: { random(): number; normal(): number }) => number;

const autocorrelated = (phi: number, deviation: number): (() => Noise) => {
  const own = deviation * Math.sqrt(1 - phi * phi);
  return () => {
    let last = 0;
    return (_minute, { normal }) => {
      last = phi * last + own * normal();
      return last;
    };
  };
};
const sum =
  (...kinds: (() => Noise)[]): (() => Noise) =>
  () => {
    const noises = kinds.map((kind) => kind());
    return (minute, draw) => noises.reduce((all, noise) => all + noise(minute, draw), 0);
  };
const day = (minute: number) => (2 * Math.PI * (minute % minutesPerDay)) / minutesPerDay;
const weekday = (minute: number) => Math.floor(minute / minutesPerDay) % 7;
/** How much of a weekend it is: 0 to 1, over six hours. */
const weekend = (minute: number): number => {
  const inWeek = minute % (7 * minutesPerDay);
  const within = (from: number) => Math.min(1, Math.max(0, (inWeek - from) / 360));
  return within(5 * minutesPerDay - 180) - within(7 * minutesPerDay - 360);
};

/** Each day from 9 to 18 h, less on two days of the week, and starting within a quarter of an hour of the full one. */
const officeHours = (): Noise => {
  let begins = 0;
  return (minute, { random }) => {
    const inDay = minute % minutesPerDay;
    if (inDay === 0) begins = 540 + Math.round(15 * (random() - 0.5));
    const working = inDay >= begins && inDay < begins + 540;
    return working ? (weekday(minute) < 5 ? 1.2 : 0.2) : 0;
  };
};
/** Batches of ten minutes at moments that nothing tells, a few in a day; each makes three times the load. */
const bursts = (): Noise => {
  let left = 0;
  return (_minute, { random }) => {
    left = left > 0 ? left - 1 : random() < 1 / 300 ? 10 : 0;
    return left > 0 ? Math.log(3) : 0;
  };
};
const hourlyJob = (): Noise => (minute) => (minute % 60 < 6 ? Math.log(2) : 0);
/** A cauchy-like minute now and then. */
const spikes =
  (): Noise =>
  (_minute, { random }) =>
    random() < 0.02 ? Math.log(1 + 1 / (0.02 + random())) : 0;
/** A leak: 2 % more each hour, and a restart after about a day. */
const leak = (): Noise => {
  let since = 0;
  return (_minute, { random }) => {
    since = random() < 1 / minutesPerDay ? 0 : since + 1;
    return (since / 60) * 0.02;
  };
};
const walk = (step: number) => (): Noise => {
  let at = 0;
  return (_minute, { normal }) => {
    at = at * 0.9998 + step * normal();
    return at;
  };
};

const cycle = (): Noise => (minute) => 0.8 * Math.sin(day(minute)) - 0.5 * weekend(minute);

/** What fleets do by themselves, from the tame to what no test of a mean stands. */
export const noiseKinds: Readonly<Record<string, () => Noise>> = {
  "independent minutes": autocorrelated(0, 0.15),
  "autocorrelated (0.9)": autocorrelated(0.9, 0.15),
  "autocorrelated (0.98)": autocorrelated(0.98, 0.15),
  "daily cycle and weekend": sum(cycle, autocorrelated(0.9, 0.15)),
  "office hours": sum(officeHours, autocorrelated(0.9, 0.1)),
  "growing trend": sum(() => (minute) => (minute / minutesPerDay) * 0.05, cycle, autocorrelated(0.9, 0.1)),
  "random bursts": sum(bursts, autocorrelated(0.9, 0.1)),
  "hourly job": sum(hourlyJob, autocorrelated(0.9, 0.1)),
  "heavy-tailed minutes": sum(spikes, autocorrelated(0.5, 0.1)),
  "leak with restarts": sum(leak, autocorrelated(0.9, 0.05)),
  "random walk": sum(walk(0.01), autocorrelated(0.5, 0.05)),
};

/** Averages of five minutes of a level with noise; `planted` multiplies what comes from a minute on. */
export function simulatedBlocks(input: {
  seed: number;
  noise: () => Noise;
  minutes: number;
  level: number;
  planted?: { from: number; factor: number };
  /** The share of points that are missing. */
  missing: number;
}): (number | null)[] {
  const random = seeded(input.seed);
  const draw = { random, normal: normals(random) };
  const noise = input.noise();
  const blocks: (number | null)[] = [];
  for (let first = 0; first + blockMinutes <= input.minutes; first += blockMinutes) {
    let all = 0;
    for (let minute = first; minute < first + blockMinutes; minute += 1) {
      const factor = input.planted && minute >= input.planted.from ? input.planted.factor : 1;
      all += input.level * factor * Math.exp(noise(minute, draw));
    }
    blocks.push(random() < input.missing ? null : all / blockMinutes);
  }
  return blocks;
}
