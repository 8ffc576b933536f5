import type { z } from "zod";
import { atOnce, createSourceHttp, SourceFailure, type SourceHttp } from "../../kernel/index.ts";
import type {
  Collected,
  CollectInput,
  Measurement,
  MetricSource,
  SourceDeps,
  SourceHost,
} from "../metric-source.ts";
import type { MetricName, MetricTarget } from "../vocabulary.ts";
import type { CadvisorConfiguration } from "./cadvisor-configuration.ts";
import {
  type CadvisorContainer,
  type CadvisorStats,
  cadvisorAnswers,
  type MachineStats,
} from "./cadvisor-stats.ts";
import { meanOf, rateOf, type Sample } from "./sampled.ts";

/** It remembers `--storage_duration`, two minutes unless it is told otherwise. */
const remembersMs = 120_000;
/** It looks once a second, or less often at what does not change. */
const looksMs = 1_000;

type Options = {
  /** Where a host's cAdvisor is, if not at its address. */
  urlOf?(host: SourceHost): string;
};

/** cAdvisor on each host, by its REST API of version 2.1. */
export function createCadvisorSource(
  deps: Omit<SourceDeps, "allowance" | "names">,
  { configuration }: { name: string; configuration: CadvisorConfiguration },
  options: Options = {},
): MetricSource {
  const { scheme, port, host: address, timeoutSeconds, hostsAtOnce } = configuration;
  const urlOf = options.urlOf ?? ((host) => `${scheme}://${host[address]}:${port}`);
  const httpOf = (host: SourceHost) =>
    createSourceHttp({
      baseUrl: urlOf(host),
      headers: {},
      timeoutMs: timeoutSeconds * 1000,
      tries: 2,
      ...deps.http,
    });

  async function collect(input: CollectInput): Promise<Collected> {
    const { targets, signal } = input;
    const measurements: Measurement[] = [];
    const failures: SourceFailure[] = [];
    // The address of one that has gone may be another's by now.
    const there = targets.hosts.filter(({ goneAt }) => (goneAt ?? null) === null);
    const hosts = there.filter((host) => options.urlOf || host[address] !== null);
    let unknown = 0;
    const byId = new Map(
      targets.tasks.flatMap(({ id, containers }) =>
        containers.flatMap(({ name, runtimeId }): [string, MetricTarget][] =>
          runtimeId === null ? [] : [[runtimeId, { kind: "CONTAINER", id, container: name }]],
        ),
      ),
    );
    await atOnce(hostsAtOnce, hosts, async (host) => {
      try {
        const found = await ofHost(httpOf(host), input, { host, byId });
        for (const each of found.measurements) measurements.push(each);
        unknown += found.unknown;
      } catch (error) {
        if (signal.aborted || !(error instanceof SourceFailure)) throw error;
        failures.push(error);
      }
    });
    const [failure] = failures;
    // Hosts come and go: one that does not answer is a gap, and all of them a source that fails.
    if (failure && failures.length === hosts.length) throw failure;
    const gaps: Collected["gaps"] = [
      {
        kind: "NO_SERIES",
        what: "HOSTS_NOT_ANSWERING",
        count: failures.length,
        detail: failure?.message ?? "",
      },
      { kind: "UNJOINABLE", what: "CONTAINERS", count: unknown },
      { kind: "NO_SERIES", what: "HOSTS_WITHOUT_ADDRESS", count: there.length - hosts.length },
    ];
    return { measurements, gaps: gaps.filter(({ count }) => count > 0) };
  }

  return { kind: "CADVISOR", reachMs: remembersMs, lagMs: 0, collect };
}

async function ofHost(
  http: SourceHttp,
  input: CollectInput,
  { host, byId }: { host: SourceHost; byId: ReadonlyMap<string, MetricTarget> },
): Promise<{ measurements: Measurement[]; unknown: number }> {
  const { from, until, stepSeconds, signal } = input;
  const ask = async <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> => {
    const count = Math.ceil((until.getTime() - from.getTime() + 2 * remembersMs) / looksMs);
    const answer = await http.get(`/api/v2.1/${path}`, {
      signal,
      query:
        path === "machine" ? {} : { count, ...(path === "stats" ? { type: "docker", recursive: true } : {}) },
    });
    const read = schema.safeParse(answer);
    if (read.success) return read.data;
    const detail = read.error.issues[0]?.path.join(".") ?? "";
    throw new SourceFailure("BAD_ANSWER", `cAdvisor's answer to ${path} cannot be read at ${detail}`, {
      detail,
    });
  };
  const containers = await ask("stats", cadvisorAnswers.containers);
  const machineStats = await ask("machinestats", cadvisorAnswers.machineStats);
  const machine = await ask("machine", cadvisorAnswers.machine);
  const measurements: Measurement[] = [];
  let unknown = 0;
  const networks = new Map<string, ReturnType<typeof networkOf>[]>();
  for (const [name, container] of Object.entries(containers)) {
    const target = targetOf(byId, name, container);
    if (!target) {
      unknown += 1;
      continue;
    }
    const stats = (container.stats ?? []).filter((each) => each !== null);
    add(measurements, input, target, containerSeries(container, stats));
    networks.set(target.id, [...(networks.get(target.id) ?? []), networkOf(stats, () => true)]);
  }
  for (const [id, series] of networks)
    addNetwork(measurements, input, { kind: "TASK", id, container: null }, series);
  const own: MetricTarget = { kind: "HOST", id: host.id, container: null };
  add(measurements, input, own, hostSeries(machineStats));
  addNetwork(measurements, input, own, [networkOf(machineStats, isOutward)]);
  for (const at of stepsOf({ from, until, stepSeconds })) {
    const seen = machineStats.some(({ timestamp }) => Math.abs(timeOf(timestamp) - at) < stepSeconds * 1000);
    const sizes: [MetricName, number | undefined][] = [
      ["CPU_LIMIT", machine.num_cores],
      ["MEMORY_LIMIT", machine.memory_capacity],
    ];
    for (const [metric, value] of sizes)
      if (seen && value !== undefined) measurements.push({ target: own, metric, at, value });
  }
  return { measurements, unknown };
}

/** By the id at the end of its name, or among its other names. */
function targetOf(
  byId: ReadonlyMap<string, MetricTarget>,
  name: string,
  { spec }: CadvisorContainer,
): MetricTarget | undefined {
  const last = name.slice(name.lastIndexOf("/") + 1).replace(/^docker-|\.scope$/g, "");
  for (const id of [last, ...(spec?.aliases ?? [])]) if (byId.has(id)) return byId.get(id);
  return undefined;
}

type Series = { metric: MetricName; how: "rate" | "mean"; samples: Sample[] };

const timeOf = (timestamp: string): number => Date.parse(timestamp);
function samplesOf<Stats extends CadvisorStats>(
  stats: readonly Stats[],
  value: (each: Stats) => number | undefined,
): Sample[] {
  return stats
    .flatMap((each) => {
      const found = value(each);
      return found === undefined || !Number.isFinite(found)
        ? []
        : [{ at: timeOf(each.timestamp), value: found }];
    })
    .sort((one, other) => one.at - other.at);
}

function common(stats: readonly CadvisorStats[]): Series[] {
  // Nanoseconds.
  const cpu = samplesOf(stats, ({ cpu }) =>
    cpu?.usage?.total === undefined ? undefined : cpu.usage.total / 1e9,
  );
  const disk = (direction: string) =>
    samplesOf(stats, ({ diskio }) =>
      diskio?.io_service_bytes?.reduce((sum, { stats: bytes }) => sum + (bytes[direction] ?? 0), 0),
    );
  return [
    { metric: "CPU_USAGE", how: "rate", samples: cpu },
    { metric: "MEMORY_USAGE", how: "mean", samples: samplesOf(stats, ({ memory }) => memory?.working_set) },
    { metric: "DISK_READ", how: "rate", samples: disk("Read") },
    { metric: "DISK_WRITE", how: "rate", samples: disk("Write") },
  ];
}

function containerSeries({ spec }: CadvisorContainer, stats: readonly CadvisorStats[]): Series[] {
  const { quota = 0, period = 0 } = spec?.cpu ?? {};
  const limit = spec?.memory?.limit ?? 0;
  const constant = (value: number | undefined) => samplesOf(stats, () => value);
  const periods = samplesOf(stats, ({ cpu }) => cpu?.cfs?.periods);
  const throttled = samplesOf(stats, ({ cpu }) => cpu?.cfs?.throttled_periods);
  return [
    ...common(stats),
    {
      metric: "CPU_LIMIT",
      how: "mean",
      samples: constant(quota > 0 && period > 0 ? quota / period : undefined),
    },
    // No limit is nothing, or nearly the largest integer there is.
    {
      metric: "MEMORY_LIMIT",
      how: "mean",
      samples: constant(limit > 0 && limit < 2 ** 60 ? limit : undefined),
    },
    // Of both a rate; what is told is the one as a share of the other.
    { metric: "CPU_THROTTLED", how: "rate", samples: sharesOf(throttled, periods) },
  ];
}

/** A counter whose rate per second is the share that one counter has of another. */
function sharesOf(parts: readonly Sample[], wholes: readonly Sample[]): Sample[] {
  const shares: Sample[] = [];
  let sum = 0;
  for (let index = 0; index < parts.length; index += 1) {
    const [part, whole] = [parts[index], wholes[index]];
    const [partBefore, wholeBefore] = [parts[index - 1], wholes[index - 1]];
    if (!part || !whole || part.at !== whole.at) return [];
    if (partBefore && wholeBefore && whole.value > wholeBefore.value && part.value >= partBefore.value)
      sum +=
        (((part.value - partBefore.value) / (whole.value - wholeBefore.value)) * (part.at - partBefore.at)) /
        1000;
    shares.push({ at: part.at, value: sum });
  }
  return shares;
}

function hostSeries(stats: readonly MachineStats[]): Series[] {
  // The largest: that of containers and images.
  const largest = ({ filesystem }: MachineStats) =>
    filesystem?.reduce((one, other) => ((other.capacity ?? 0) > (one.capacity ?? 0) ? other : one), {
      device: "",
      capacity: 0,
      usage: undefined as number | undefined,
    });
  return [
    ...common(stats),
    { metric: "FILESYSTEM_USAGE", how: "mean", samples: samplesOf(stats, (each) => largest(each)?.usage) },
    {
      metric: "FILESYSTEM_CAPACITY",
      how: "mean",
      samples: samplesOf(stats, (each) => largest(each)?.capacity || undefined),
    },
  ];
}

const isOutward = (name: string) => !/^(lo|veth.*|docker.*|br-.*|ecs-.*|virbr.*|cni.*)$/.test(name);

function networkOf(stats: readonly CadvisorStats[], of: (name: string) => boolean) {
  const sum = (bytes: "rx_bytes" | "tx_bytes") =>
    samplesOf(stats, ({ network }) => {
      const own = network?.interfaces?.filter(({ name }) => of(name)) ?? [];
      return own.length === 0 ? undefined : own.reduce((total, each) => total + (each[bytes] ?? 0), 0);
    });
  return { NETWORK_RECEIVE: sum("rx_bytes"), NETWORK_TRANSMIT: sum("tx_bytes") };
}

/** Of each its own rate first: counters of several cannot be added where one begins anew. */
function addNetwork(
  measurements: Measurement[],
  input: CollectInput,
  target: MetricTarget,
  series: ReturnType<typeof networkOf>[],
): void {
  const stepMs = input.stepSeconds * 1000;
  for (const metric of ["NETWORK_RECEIVE", "NETWORK_TRANSMIT"] as const)
    for (const at of stepsOf(input)) {
      const own = series.filter((each) => each[metric].length > 0);
      const rates = own.map((each) => rateOf(each[metric], at, stepMs));
      if (rates.length === 0 || rates.includes(undefined)) continue;
      const value = (rates as number[]).reduce((sum, rate) => sum + rate, 0);
      measurements.push({ target, metric, at, value });
    }
}

function add(
  measurements: Measurement[],
  input: CollectInput,
  target: MetricTarget,
  series: readonly Series[],
): void {
  const stepMs = input.stepSeconds * 1000;
  for (const { metric, how, samples } of series)
    for (const at of stepsOf(input)) {
      const value = how === "rate" ? rateOf(samples, at, stepMs) : meanOf(samples, at, stepMs);
      if (value !== undefined) measurements.push({ target, metric, at, value });
    }
}

function stepsOf({
  from,
  until,
  stepSeconds,
}: Pick<CollectInput, "from" | "until" | "stepSeconds">): number[] {
  const step = stepSeconds * 1000;
  const first = Math.floor(from.getTime() / step) * step + step;
  const steps: number[] = [];
  for (let at = first; at <= until.getTime(); at += step) steps.push(at);
  return steps;
}
