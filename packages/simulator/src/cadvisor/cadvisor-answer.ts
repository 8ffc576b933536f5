import type { LoadContainer, LoadFleet, LoadHost, LoadSubject } from "../load/load-fleet.ts";
import { diskBytes, type LoadModel } from "../load/load-model.ts";
import type { SourceAnswer, SourceRequestSeen } from "../load/source-server.ts";

export interface CadvisorOptions {
  fleet(): LoadFleet;
  load: LoadModel;
  now(): number;
  /** EC2 instance id of the host that it runs on. */
  host: string;
  /** `--storage_duration`; two minutes, as cAdvisor has it. */
  remembersMs?: number;
  /** `--housekeeping_interval`; ten seconds, as it becomes by itself where little changes. */
  looksMs?: number;
}

/** Answers as cAdvisor on one host does: `/api/v2.1/stats`, `machinestats` and `machine`. */
export function cadvisorAnswer(options: CadvisorOptions): (request: SourceRequestSeen) => SourceAnswer {
  const { load, looksMs = 10_000, remembersMs = 120_000 } = options;
  return ({ url }) => {
    const { containers, hosts } = options.fleet();
    const host = hosts.find(({ instanceId }) => instanceId === options.host);
    if (!host) return { status: 500, body: "unable to find the machine" };
    const count = Number(url.searchParams.get("count") ?? 64);
    const now = options.now();
    const times: number[] = [];
    for (
      let at = Math.floor(now / looksMs) * looksMs;
      at > now - remembersMs && times.length < count;
      at -= looksMs
    )
      times.unshift(at);
    switch (url.pathname.replace(/\/$/, "")) {
      case "/api/v2.1/machine":
        return { body: { num_cores: host.cpuUnits / 1024, memory_capacity: host.memoryMib * 1024 * 1024 } };
      case "/api/v2.1/machinestats":
        return { body: times.flatMap((at) => machineAt(host, load, at)) };
      case "/api/v2.1/stats": {
        const own = containers.filter((each) => each.host === host.instanceId);
        const running = own.filter(({ stoppedAt }) => stoppedAt === null || stoppedAt > now);
        return { body: Object.fromEntries(running.map((each) => containerOf(each, load, times))) };
      }
      default:
        return { status: 404, body: "unknown API path" };
    }
  };
}

function containerOf(container: LoadContainer, load: LoadModel, times: readonly number[]): [string, unknown] {
  const { taskId, dockerId, family, revision, name } = container;
  const prefix = "com.amazonaws.ecs.";
  return [
    `/ecs/${taskId}/${dockerId}`,
    {
      spec: {
        creation_time: new Date(container.startedAt).toISOString(),
        aliases: [`ecs-${family}-${revision}-${name}-${dockerId.slice(0, 20)}`, dockerId],
        namespace: "docker",
        labels: { [`${prefix}task-arn`]: container.taskArn, [`${prefix}container-name`]: name },
        has_cpu: true,
        cpu: {
          limit: container.cpuUnits,
          max_limit: 0,
          quota: (container.cpuUnits / 1024) * 100_000,
          period: 100_000,
        },
        has_memory: true,
        memory: { limit: container.memoryMib * 1024 * 1024 },
        image: container.image,
      },
      stats: times.flatMap((at) => {
        const stats = statsAt(container, load, at);
        if (stats === undefined) return [];
        const periods = Math.floor((at - load.startedAt(container, at)) / 100);
        const throttled = Math.round((load.counter(container, "throttled", at) ?? 0) * 10);
        return [{ ...stats, cpu: { ...stats.cpu, cfs: { periods, throttled_periods: throttled } } }];
      }),
    },
  ];
}

/** What a value cannot be written as in JSON is not there. */
const finite = (value: number | undefined, factor = 1) =>
  value === undefined || !Number.isFinite(value) ? undefined : Math.round(value * factor);

function statsAt(subject: LoadSubject, load: LoadModel, at: number) {
  const received = load.counter(subject, "networkReceive", at);
  if (received === undefined) return undefined;
  const bytes = {
    Read: finite(load.counter(subject, "diskRead", at)) ?? 0,
    Write: finite(load.counter(subject, "diskWrite", at)) ?? 0,
  };
  return {
    timestamp: new Date(at).toISOString(),
    cpu: { usage: { total: finite(load.counter(subject, "cpu", at), 1e9) } },
    diskio: { io_service_bytes: [{ device: "/dev/nvme0n1", major: 259, minor: 0, stats: bytes }] },
    memory: { working_set: finite(load.value(subject, "memory", at)) },
    network: {
      interfaces: [
        {
          name: "eth0",
          rx_bytes: finite(received),
          tx_bytes: finite(load.counter(subject, "networkTransmit", at)),
        },
      ],
    },
  };
}

function machineAt(host: LoadHost, load: LoadModel, at: number): object[] {
  const stats = statsAt(host, load, at);
  if (stats === undefined) return [];
  const usage = finite(load.value(host, "filesystem", at));
  return [
    {
      ...stats,
      filesystem: [
        { device: "tmpfs", capacity: 400_000_000, usage: 1_000 },
        { device: "/dev/nvme0n1p1", capacity: diskBytes, usage },
      ],
    },
  ];
}
