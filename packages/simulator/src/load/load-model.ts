import { type LoadContainer, type LoadMatch, type LoadSubject, matches } from "./load-fleet.ts";
import { createSignal, type LoadSignal } from "./load-signal.ts";
import { hashOf, unitOf } from "./noise.ts";

/**
 * What is simulated, in these units: cpu in cores in use, throttled as a share of the periods, memory (the working set) and
 * filesystem in bytes, network and disk in bytes per second, load as the length of a host's run queue.
 */
export type LoadMetric =
  | "cpu"
  | "throttled"
  | "memory"
  | "networkReceive"
  | "networkTransmit"
  | "diskRead"
  | "diskWrite"
  | "filesystem"
  | "load";

/** Something that is done to the load of a part of the fleet. Moments are epoch milliseconds. */
export type Plant =
  /** So many times as much, from then until then. */
  | { kind: "FACTOR"; on: LoadMatch; metric: LoadMetric; factor: number; from?: number; until?: number }
  /** A level of its own, as a share of what is reserved (cpu, memory) or of the disk, otherwise in the metric's unit. */
  | { kind: "LEVEL"; on: LoadMatch; metric: LoadMetric; level: number }
  /** More and more with each hour since the container started, or since `from`. */
  | { kind: "LEAK"; on: LoadMatch; metric: LoadMetric; perHour: number; from?: number };

export interface LoadOptions {
  seed?: number;
  plants?: readonly Plant[];
  /** Nothing is measured then. */
  gaps?: readonly { on: LoadMatch; from: number; until: number }[];
  /** What is measured then is no number, or an infinite one. */
  odd?: readonly { on: LoadMatch; metric: LoadMetric; value: number; from: number; until: number }[];
  /** The container starts anew, and its counters begin at nothing. */
  restarts?: readonly { on: LoadMatch; at: number }[];
  /** Multiplies noise of minutes and hours; 1 is a deviation of 6 and 4 percent. */
  noise?: number;
}

/** The load of everything at every moment, out of nothing but these options and what is asked about. */
export interface LoadModel {
  /** At a moment; undefined while it does not run or nothing is measured, and NaN or infinite where that is planted. */
  value(subject: LoadSubject, metric: LoadMetric, at: number): number | undefined;
  /** The mean of what was truly so from one moment to another, of the part of it in which it ran; undefined when it did not. */
  average(subject: LoadSubject, metric: LoadMetric, from: number, until: number): number | undefined;
  /** What a counter shows: all since the container's last start, in the unit times seconds. */
  counter(subject: LoadSubject, metric: LoadMetric, at: number): number | undefined;
  /** When it started last, as seen at that moment. */
  startedAt(subject: LoadSubject, at: number): number;
  restarts(container: LoadContainer, from: number, until: number): number;
}

const mib = 1024 * 1024;
const hourMs = 3_600_000;
/** Of every simulated host. */
export const diskBytes = 30 * 1024 * mib;

export function createLoadModel(options: LoadOptions = {}): LoadModel {
  const { seed = 1, plants = [], gaps = [], odd = [], restarts = [], noise = 1 } = options;
  const signals = new WeakMap<LoadSubject, Map<LoadMetric, LoadSignal>>();

  function signalOf(subject: LoadSubject, metric: LoadMetric): LoadSignal {
    const own = signals.get(subject) ?? new Map<LoadMetric, LoadSignal>();
    const found = own.get(metric) ?? makeSignal(subject, metric);
    own.set(metric, found);
    signals.set(subject, own);
    return found;
  }

  function makeSignal(subject: LoadSubject, metric: LoadMetric): LoadSignal {
    const of = plants.filter((plant) => plant.metric === metric && matches(plant.on, subject));
    const level = of.find((plant) => plant.kind === "LEVEL")?.level;
    const leaks = of.filter((plant) => plant.kind === "LEAK");
    const key = `${seed}/${keyOf(subject)}/${metric}`;
    return createSignal({
      key,
      ...shapes[metric],
      minute: shapes[metric].minute * noise,
      hour: shapes[metric].hour * noise,
      level: levelOf(subject, metric, { seed, level }),
      changes: of.flatMap((plant) =>
        plant.kind === "FACTOR"
          ? [
              { from: plant.from ?? 0, factor: plant.factor },
              ...(plant.until === undefined ? [] : [{ from: plant.until, factor: 1 }]),
            ]
          : [],
      ),
      slope: leaks.reduce((sum, { perHour }) => sum + perHour / hourMs, 0),
      since: Math.max(subject.startedAt, leaks[0]?.from ?? 0),
    });
  }

  const runs = (subject: LoadSubject, at: number) => at >= subject.startedAt && at < endOf(subject);
  const hidden = (subject: LoadSubject, at: number) =>
    gaps.some((gap) => at >= gap.from && at < gap.until && matches(gap.on, subject));
  const oddAt = (subject: LoadSubject, metric: LoadMetric, at: number) =>
    odd.find(
      (each) => each.metric === metric && at >= each.from && at < each.until && matches(each.on, subject),
    );
  function startedAt(subject: LoadSubject, at: number): number {
    const own = restarts.filter((each) => each.at <= at && matches(each.on, subject));
    return Math.max(subject.startedAt, ...own.map((each) => each.at));
  }
  const measured = (subject: LoadSubject, metric: LoadMetric, at: number, value: () => number) =>
    runs(subject, at) && !hidden(subject, at) ? (oddAt(subject, metric, at)?.value ?? value()) : undefined;

  return {
    value: (subject, metric, at) => measured(subject, metric, at, () => signalOf(subject, metric).value(at)),
    average(subject, metric, from, until) {
      const [begins, ends] = [Math.max(from, subject.startedAt), Math.min(until, endOf(subject))];
      return ends > begins ? signalOf(subject, metric).integral(begins, ends) / (ends - begins) : undefined;
    },
    counter: (subject, metric, at) =>
      measured(
        subject,
        metric,
        at,
        () => signalOf(subject, metric).integral(startedAt(subject, at), at) / 1000,
      ),
    startedAt,
    restarts: (container, from, until) =>
      restarts.filter((each) => each.at > from && each.at <= until && matches(each.on, container)).length,
  };
}

const endOf = (subject: LoadSubject): number =>
  subject.kind === "container" ? (subject.stoppedAt ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;

const keyOf = (subject: LoadSubject): string =>
  subject.kind === "host" ? subject.instanceId : `${subject.taskId}/${subject.name}`;

const busy = { cycle: 0.3, minute: 0.06, hour: 0.04 };
const steady = { cycle: 0.04, minute: 0.01, hour: 0.01 };
const shapes: Record<LoadMetric, { cycle: number; minute: number; hour: number }> = {
  cpu: busy,
  throttled: busy,
  memory: steady,
  networkReceive: busy,
  networkTransmit: busy,
  diskRead: busy,
  diskWrite: busy,
  filesystem: { cycle: 0.01, minute: 0.002, hour: 0.002 },
  load: busy,
};

/** Containers of one name and service are alike, and each a little different. */
function levelOf(
  subject: LoadSubject,
  metric: LoadMetric,
  { seed, level }: { seed: number; level: number | undefined },
): number {
  const group =
    subject.kind === "host"
      ? `${subject.cluster}/host`
      : `${subject.cluster}/${subject.service ?? subject.family}/${subject.name}`;
  const common = unitOf(hashOf(`${seed}/${group}/${metric}`), 1);
  const own = 0.92 + 0.16 * unitOf(hashOf(`${seed}/${keyOf(subject)}/${metric}`), 2);
  const between = (low: number, high: number) => (low + (high - low) * common) * own;
  const host = subject.kind === "host";
  const cores = subject.cpuUnits / 1024;
  switch (metric) {
    case "cpu":
      return cores * (level ?? (host ? between(0.35, 0.65) : between(0.08, 0.45)));
    case "load":
      return level ?? cores * between(0.4, 0.9);
    case "memory":
      return subject.memoryMib * mib * (level ?? (host ? between(0.5, 0.75) : between(0.25, 0.65)));
    case "filesystem":
      return diskBytes * (level ?? between(0.3, 0.6));
    case "throttled":
      return level ?? between(0, 0.04);
    default:
      return level ?? between(20_000, 400_000) * (host ? 5 : 1);
  }
}
