import type { LoadContainer, LoadHost, LoadMetric, WireTrouble } from "@fleetgraph/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SourceFailure, type SourceFailureKind, type SourceHttpOptions } from "../kernel/index.ts";
import type { Measurement, MetricName, MetricSource, TargetKind } from "../metrics/index.ts";
import { type ContractWorld, contractWorld } from "./contract-world.ts";

/** Bounds that a source is to be started with, so that a test of them takes no time. */
export type ContractHttp = Pick<SourceHttpOptions, "timeoutMs" | "tries" | "mostBytes">;

export type StartedSource = {
  source: MetricSource;
  /** The same source with credentials that the server refuses; null where it has none. */
  withWrongCredentials: MetricSource | null;
  /** What must not be in any error. */
  secrets: string[];
  /** Has the server be in trouble, or no more. Returns false for one that it cannot have. */
  trouble(trouble: WireTrouble | null): boolean;
  close(): Promise<unknown>;
};

export type ContractSource = {
  /** Starts a server that answers with the world's load, and the source on it. */
  start(world: ContractWorld, http: ContractHttp): Promise<StartedSource>;
  /** What it measures, of what. */
  covers: Partial<Record<TargetKind, readonly MetricName[]>>;
  /** How far a value may be from the truth, as a part of it; 0.03 unless said otherwise. */
  tolerance?: Partial<Record<MetricName, number>>;
  /** How long before its step a value is made of, in seconds: a rate over two minutes says 120. The step itself unless said. */
  windowSeconds?: number;
  /** The containers it can see; all unless said otherwise. */
  sees?(container: LoadContainer): boolean;
  /** How far back from the hour's end it is asked; the hour unless said otherwise. */
  minutes?: number;
  /** Steps in seconds; 60 and 300 unless said otherwise. */
  steps?: readonly number[];
};

const loads: Partial<Record<MetricName, LoadMetric>> = {
  CPU_USAGE: "cpu",
  CPU_THROTTLED: "throttled",
  MEMORY_USAGE: "memory",
  NETWORK_RECEIVE: "networkReceive",
  NETWORK_TRANSMIT: "networkTransmit",
  DISK_READ: "diskRead",
  DISK_WRITE: "diskWrite",
  FILESYSTEM_USAGE: "filesystem",
  LOAD_1M: "load",
};
const mib = 1024 * 1024;

/** The tests that every source of metrics passes. Call it in a test file of the source. */
export function metricSourceContract(subject: ContractSource, world = contractWorld()): void {
  const http: ContractHttp = { timeoutMs: 15_000, tries: 2, mostBytes: 4 * mib };
  const until = world.until.getTime();
  const from = until - (subject.minutes ?? 60) * 60_000;
  let started: StartedSource;
  beforeAll(async () => {
    started = await subject.start(world, http);
  });
  afterAll(() => started?.close());

  type Options = { stepSeconds?: number; signal?: AbortSignal; since?: number };
  const collect = (source = started.source, options: Options = {}) =>
    source.collect({
      targets: world.targets,
      from: new Date(options.since ?? from),
      until: world.until,
      stepSeconds: options.stepSeconds ?? 60,
      signal: options.signal ?? new AbortController().signal,
    });

  for (const stepSeconds of subject.steps ?? [60, 300])
    test(`gives every point of ${stepSeconds} s that there is, and no other`, async () => {
      const { measurements } = await collect(started.source, { stepSeconds });
      expect(mistakes(world, subject, { measurements, from, until, stepMs: stepSeconds * 1000 })).toEqual([]);
    });

  // Enough of it to be in trouble with.
  const since = Math.max(from, until - 600_000);
  test("asks again after a 429 and after a 503, and gives the same", async (context) => {
    const undisturbed = await collect(started.source, { since });
    const troubles: WireTrouble[] = [
      { kind: "THROTTLED", headers: { "retry-after": "0" }, times: 1 },
      { kind: "SERVER_ERROR", times: 1 },
    ];
    for (const trouble of troubles) {
      if (!started.trouble(trouble)) return context.skip();
      const { measurements } = await collect(started.source, { since });
      expect(differences(undisturbed.measurements, measurements)).toEqual([]);
    }
    started.trouble(null);
  });

  const failures: [WireTrouble, SourceFailureKind][] = [
    [{ kind: "THROTTLED", headers: { "retry-after": "3600" } }, "THROTTLED"],
    [{ kind: "SERVER_ERROR", status: 500 }, "UNREACHABLE"],
    [{ kind: "BROKEN" }, "UNREACHABLE"],
    [{ kind: "BAD_JSON" }, "BAD_ANSWER"],
    [{ kind: "HUGE", bytes: 5 * mib }, "BAD_ANSWER"],
  ];
  test("fails as what it is, without secrets", async () => {
    for (const [trouble, kind] of failures) {
      if (!started.trouble(trouble)) continue;
      const error = await failureOf(collect(started.source, { since }));
      expect([trouble.kind, error.kind]).toEqual([trouble.kind, kind]);
      for (const secret of started.secrets)
        expect(`${error.message} ${error.detail} ${error.stack}`).not.toContain(secret);
    }
    started.trouble(null);
    if (!started.withWrongCredentials) return;
    const error = await failureOf(collect(started.withWrongCredentials, { since }));
    expect(error.kind).toBe("UNAUTHORIZED");
  });

  test("does not wait for ever, and leaves when it is told to", async (context) => {
    if (!started.trouble({ kind: "SILENT" })) return context.skip();
    const leaving = AbortSignal.timeout(30);
    const left = await collect(started.source, { since, signal: leaving }).catch((reason: unknown) => reason);
    expect([leaving.aborted, left]).toEqual([true, leaving.reason]);
    started.trouble(null);
    const quick = await subject.start(world, { ...http, timeoutMs: 40, tries: 1 });
    try {
      quick.trouble({ kind: "SILENT" });
      expect((await failureOf(collect(quick.source, { since }))).kind).toBe("TIMEOUT");
    } finally {
      await quick.close();
    }
  });
}

const lineOf = ({ target, metric, at, value }: Measurement) =>
  [target.kind, target.id, target.container, metric, at, value].join(" ");

/** Points of only one of the two, in whatever order; the first five. */
function differences(one: readonly Measurement[], other: readonly Measurement[]): string[] {
  const left = new Set(one.map(lineOf));
  const right = new Set(other.map(lineOf));
  const only = (these: Set<string>, those: Set<string>) => [...these].filter((line) => !those.has(line));
  return [...only(left, right), ...only(right, left)].slice(0, 5);
}

async function failureOf(collecting: Promise<unknown>): Promise<SourceFailure> {
  const error = await collecting.then(
    () => new Error("it did not fail"),
    (thrown: Error) => thrown,
  );
  if (!(error instanceof SourceFailure)) throw error;
  return error;
}

/** What is wrong with the points, in words; the first twenty of it. */
export function mistakes(
  world: ContractWorld,
  subject: Omit<ContractSource, "start">,
  input: { measurements: readonly Measurement[]; from: number; until: number; stepMs: number },
): string[] {
  const { measurements, from, until, stepMs } = input;
  const found: string[] = [];
  const points = new Map<string, number>();
  const keyOf = (kind: string, id: string, container: string | null, metric: string, at: number) =>
    `${kind} ${id} ${container ?? ""} ${metric} ${(at - from) / 60_000}`;
  for (const { target, metric, at, value } of measurements) {
    const key = keyOf(target.kind, target.id, target.container, metric, at);
    if (points.has(key)) found.push(`${key}: there twice`);
    if (!Number.isFinite(value)) found.push(`${key}: ${value}`);
    if (at <= from || at > until || at % stepMs !== 0) found.push(`${key}: not a step of the range`);
    points.set(key, value);
  }
  const windowMs = Math.max(stepMs, (subject.windowSeconds ?? 0) * 1000);
  for (const [kind, metrics] of Object.entries(subject.covers))
    for (const each of subjectsOf(world, kind as TargetKind, subject.sees ?? (() => true)))
      for (const metric of metrics) {
        for (let at = from + stepMs; at <= until; at += stepMs) {
          const key = keyOf(kind, each.id, each.container, metric, at);
          const value = points.get(key);
          points.delete(key);
          const window = { id: each.id, container: each.container, from: at - stepMs, until: at };
          // A minute at either side: what a rate is made of reaches back, and a scrape may be late.
          if (world.isSilent({ ...window, from: at - windowMs })) {
            if (value !== undefined) found.push(`${key}: ${value}, where there is nothing`);
          } else if (!world.isOpen({ ...window, from: at - windowMs - 60_000, until: at + 60_000 })) {
            const truth = expected(world, each.of, metric, at - stepMs, at);
            const most = subject.tolerance?.[metric] ?? 0.03;
            if (truth === undefined) continue;
            if (value === undefined) found.push(`${key}: missing`);
            else if (Math.abs(value - truth) > most * Math.abs(truth) + 1e-9)
              found.push(`${key}: ${value}, not ${truth}`);
          }
        }
      }
  for (const key of points.keys()) {
    const [kind = "", , , metric = ""] = key.split(" ");
    if (!subject.covers[kind as TargetKind]?.includes(metric as MetricName))
      found.push(`${key}: not declared in covers`);
  }
  return found.slice(0, 20);
}

type Of = { id: string; container: string | null; of: (LoadContainer | LoadHost)[] };

function subjectsOf(world: ContractWorld, kind: TargetKind, sees: (each: LoadContainer) => boolean): Of[] {
  const { fleet, targets } = world;
  const containers = fleet.containers.filter(sees);
  const inTask = (taskId: string) => containers.filter((each) => each.taskId === taskId);
  switch (kind) {
    case "HOST":
      return targets.hosts.map((host) => ({
        id: host.id,
        container: null,
        of: fleet.hosts.filter(({ arn }) => arn === host.arn),
      }));
    case "CONTAINER":
      return targets.tasks.flatMap(({ id, taskId }) =>
        inTask(taskId).map((each) => ({ id, container: each.name, of: [each] })),
      );
    case "TASK":
      return targets.tasks
        .map(({ id, taskId }) => ({ id, container: null, of: inTask(taskId) }))
        .filter(({ of }) => of.length > 0);
    case "SERVICE":
      return targets.services.map(({ id, name }) => ({
        id,
        container: null,
        of: containers.filter(({ service }) => service === name),
      }));
    case "CLUSTER":
      return [{ id: targets.cluster.id, container: null, of: containers }];
  }
}

/** The truth of a step: the sum over containers. Undefined where that is not one of the load model's. */
function expected(
  { load }: ContractWorld,
  of: readonly (LoadContainer | LoadHost)[],
  metric: MetricName,
  from: number,
  until: number,
): number | undefined {
  const running = of.filter((each) => load.average(each, "cpu", from, until) !== undefined);
  if (running.length === 0) return undefined;
  const sum = (value: (each: LoadContainer | LoadHost) => number) =>
    running.reduce((total, each) => total + value(each), 0);
  switch (metric) {
    case "CPU_LIMIT":
    case "CPU_RESERVED":
      return sum(({ cpuUnits }) => cpuUnits / 1024);
    case "MEMORY_LIMIT":
    case "MEMORY_RESERVED":
      return sum(({ memoryMib }) => memoryMib * mib);
    case "RESTARTS":
      return sum((each) => (each.kind === "container" ? load.restarts(each, from, until) : 0));
    default: {
      const name = loads[metric];
      return name && sum((each) => load.average(each, name, from, until) ?? 0);
    }
  }
}
