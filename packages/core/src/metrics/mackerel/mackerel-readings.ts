import type { SourceHost, SourceTask } from "../metric-source.ts";
import type { MetricName, MetricTarget } from "../vocabulary.ts";

/** What is made of metrics of one host of Mackerel's at one time. */
export type MackerelReading = {
  hostId: string;
  names: readonly string[];
  target: MetricTarget;
  metric: MetricName;
  /** Null where what is there of the names does not make a value. */
  value(of: ReadonlyMap<string, number>): number | null;
};

/** As mackerel-container-agent writes a container's name into a metric's. */
const sanitized = (container: string) => container.replaceAll(/[^A-Za-z0-9_-]/g, "_");
// 100 is one core, of containers and of hosts.
const percentOfCore = 1 / 100;
/** Interfaces of a host that carry its tasks' traffic a second time, or none that leaves it. */
const innerInterface = /^(lo|veth|docker|br-|virbr|ecs-|cni|vnet)/;
const interfaceName = /^interface\.(.+)\.(rx|tx)Bytes\.delta$/;
const filesystemName = /^filesystem\.(.+)\.(used|size)$/;
const busyModes = ["user", "system", "nice", "irq", "softirq", "guest"];

const first =
  (factor: number) =>
  (of: ReadonlyMap<string, number>): number | null => {
    for (const value of of.values()) return value * factor;
    return null;
  };
/** A limit that is none is told as zero, or as more than there can be. */
const limit = (factor: number) => (of: ReadonlyMap<string, number>) => {
  const value = first(factor)(of);
  return value === null || value <= 0 || value >= 2 ** 53 ? null : value;
};
const sum = (of: ReadonlyMap<string, number>) =>
  of.size === 0 ? null : [...of.values()].reduce((total, value) => total + value, 0);

/** What mackerel-container-agent posts of a task. `posted`: the names that the host has, where they are known. */
export function taskReadings(task: SourceTask, hostId: string, posted: readonly string[]): MackerelReading[] {
  const ofTask: MetricTarget = { kind: "TASK", id: task.id, container: null };
  const containers = task.containers.map(({ name }) => ({ name, key: sanitized(name) }));
  const prefixes = containers.map(({ key }) => `${key}-`);
  return [
    ...containers.flatMap(({ name, key }): MackerelReading[] => {
      const common = { hostId, target: { kind: "CONTAINER", id: task.id, container: name } as const };
      return [
        {
          ...common,
          names: [`container.cpu.${key}.usage`],
          metric: "CPU_USAGE",
          value: first(percentOfCore),
        },
        {
          ...common,
          names: [`container.cpu.${key}.limit`],
          metric: "CPU_LIMIT",
          value: limit(percentOfCore),
        },
        { ...common, names: [`container.memory.${key}.usage`], metric: "MEMORY_USAGE", value: first(1) },
        { ...common, names: [`container.memory.${key}.limit`], metric: "MEMORY_LIMIT", value: limit(1) },
        ...networkReadings(common, posted, (within) => within.startsWith(`${key}-`)),
      ];
    }),
    // A task with a network of its own has interfaces that are no container's.
    ...networkReadings(
      { hostId, target: ofTask },
      posted,
      (within) => !prefixes.some((prefix) => within.startsWith(prefix)) && within !== "lo",
    ),
  ];
}

/** What mackerel-agent posts of a host. Its disks are told in operations, which are no bytes. */
export function hostReadings(
  { id }: SourceHost,
  hostId: string,
  posted: readonly string[],
): MackerelReading[] {
  const common = { hostId, target: { kind: "HOST", id, container: null } as const };
  const [user = "", system = ""] = busyModes.map((mode) => `cpu.${mode}.percentage`);
  return [
    {
      ...common,
      names: busyModes.map((mode) => `cpu.${mode}.percentage`),
      metric: "CPU_USAGE",
      value: (of) => (of.has(user) && of.has(system) ? (sum(of) ?? 0) * percentOfCore : null),
    },
    { ...common, names: ["memory.used"], metric: "MEMORY_USAGE", value: first(1) },
    { ...common, names: ["memory.total"], metric: "MEMORY_LIMIT", value: first(1) },
    { ...common, names: ["loadavg1"], metric: "LOAD_1M", value: first(1) },
    ...networkReadings(common, posted, (within) => !innerInterface.test(within)),
    ...filesystemReadings(common, posted),
  ];
}

type Common = { hostId: string; target: MetricTarget };

function networkReadings(
  common: Common,
  posted: readonly string[],
  isWanted: (name: string) => boolean,
): MackerelReading[] {
  const ways = [
    ["rx", "NETWORK_RECEIVE"],
    ["tx", "NETWORK_TRANSMIT"],
  ] as const;
  return ways.flatMap(([way, metric]) => {
    const names = posted.filter((name) => {
      const [, within, direction] = interfaceName.exec(name) ?? [];
      return within !== undefined && direction === way && isWanted(within);
    });
    // Bytes a second already.
    return names.length === 0 ? [] : [{ ...common, names, metric, value: sum }];
  });
}

/** The host's largest file system: that is where images and containers are. */
function filesystemReadings(common: Common, posted: readonly string[]): MackerelReading[] {
  const names = posted.filter((name) => filesystemName.test(name));
  const ofLargest = (what: "used" | "size") => (of: ReadonlyMap<string, number>) => {
    let largest = 0;
    let value: number | null = null;
    for (const [name, size] of of) {
      const [, device, kind] = filesystemName.exec(name) ?? [];
      const wanted = of.get(`filesystem.${device}.${what}`);
      if (kind !== "size" || size <= largest || wanted === undefined) continue;
      largest = size;
      value = wanted;
    }
    return value;
  };
  if (names.length === 0) return [];
  return [
    { ...common, names, metric: "FILESYSTEM_USAGE", value: ofLargest("used") },
    { ...common, names, metric: "FILESYSTEM_CAPACITY", value: ofLargest("size") },
  ];
}
