import { message } from "../../kernel/index.ts";
import { hostMonth, type Prices } from "../arithmetic/prices.ts";
import { aCluster, aHost, aService, aTask, exampleNow } from "../facts/examples.ts";
import type { DefinitionFact, GroupFact, HostFact, RoomSample } from "../facts/facts.ts";
import { hostsTaken } from "../facts/hosts-taken.ts";
import { clusterRule, number, text } from "../rule.ts";

/** What stays free on hosts that remain: for a roll-out's surge and the loss of a host. */
const spare = 1.25;
/** Samples of two weeks, every six hours; a cluster that was not known for half of them is not judged. */
const leastSamples = 28;

/** How many hosts of the mean size held all that was ever reserved, with the spare on top; two at least. */
export function hostsNeeded(samples: readonly RoomSample[]): { most: number; fewest: number } {
  const needs = samples.map((sample) => {
    const { hosts, cpu, memory, reservedCpu, reservedMemory } = sample;
    const filled = Math.max(reservedCpu / (cpu / hosts), reservedMemory / (memory / hosts));
    return Math.max(2, Math.ceil(filled * spare));
  });
  return { most: Math.max(...needs), fewest: Math.min(...samples.map(({ hosts }) => hosts)) };
}

/**
 * Hosts of an Auto Scaling group that were never needed in two weeks, by what was reserved at its highest: because of the
 * group's floor, or because nothing takes them away.
 */
export const hostsNotNeeded = clusterRule({
  kind: "HOSTS_NOT_NEEDED",
  severity: "INFO",
  everyMs: 6 * 3_600_000,
  opensAfterMs: 0,
  closesAfterMs: 24 * 3_600_000,
  needs: ["hosts", "room", "groups", "tasks", "definitions", "services"],
  uses: ["usage"],
  find: (facts) => {
    const { hosts, room, groups, usage, settings } = facts;
    return groups.flatMap((group) => {
      const samples = room.filter(({ capacityProvider }) => capacityProvider === group.capacityProvider);
      const target = { kind: "CLUSTER" } as const;
      if (samples.length < leastSamples) return { target, part: group.name, untold: true as const };
      const own = hosts.filter(({ capacityProvider }) => capacityProvider === group.capacityProvider);
      const reserved = hostsNeeded(samples);
      // And one, for a roll-out and the loss of a host.
      const most = Math.max(reserved.most, hostsTaken(own, facts) + 1);
      const { fewest } = reserved;
      const could = fewest - most;
      if (could < 1) return [];
      const atFloor = group.minSize > most && group.desiredCapacity <= group.minSize;
      const month = monthOf(own, settings.prices);
      const busy = busiest(own, usage?.ofHosts);
      const said = { group: group.name, hosts: could, floor: group.minSize, most };
      return {
        target,
        part: group.name,
        title: atFloor ? message("insight.floorNotNeeded", said) : message("insight.hostsNotNeeded", said),
        proposal: atFloor
          ? message("insight.floorNotNeeded.do", said)
          : message("insight.hostsNotNeeded.do", { ...said, managed: group.managedScaling }),
        evidence: [
          number("floor", group.minSize, "COUNT", group.name),
          number("fewestHosts", fewest, "COUNT"),
          number("mostNeeded", most, "COUNT"),
          number("hostsThatGo", could, "COUNT"),
          number("spare", spare - 1, "SHARE"),
          ...busy,
          ...(month === null
            ? []
            : [
                number("saving", Math.round(month * could), "USD_PER_MONTH"),
                text("prices", `${settings.prices.region}, ${settings.prices.asOf}`),
              ]),
        ],
      };
    });
  },
  examples: {
    positive: {
      facts: () => exampleOf({ reserved: 2_000 }),
      finds: [{ target: "CLUSTER", part: "shop-hosts" }],
    },
    negative: { facts: () => exampleOf({ reserved: 9_000 }), finds: [] },
  },
});

/** What a host of these costs at the mean; null where no type has a price. */
function monthOf(hosts: readonly HostFact[], prices: Prices): number | null {
  const months = hosts.flatMap(({ instanceType }) => hostMonth(prices, instanceType) ?? []);
  return months.length === 0 ? null : months.reduce((sum, each) => sum + each, 0) / months.length;
}

type OfHosts = ReadonlyMap<string, { CPU_USAGE?: { p99: number }; MEMORY_USAGE?: { p99: number } }>;

/** What the busiest of the hosts used at the 99th percentile, where metrics tell of it. */
function busiest(hosts: readonly HostFact[], ofHosts: OfHosts | undefined) {
  const most = (metric: "CPU_USAGE" | "MEMORY_USAGE") =>
    Math.max(0, ...hosts.flatMap(({ id }) => ofHosts?.get(id)?.[metric]?.p99 ?? []));
  const [cpu, memory] = [most("CPU_USAGE"), most("MEMORY_USAGE")];
  return [
    ...(cpu > 0 ? [number("hostCpuP99", Math.round(cpu * 100) / 100, "CORES")] : []),
    ...(memory > 0 ? [number("hostMemoryP99", Math.round(memory / 1024 ** 2) * 1024 ** 2, "BYTES")] : []),
  ];
}

/** Six hosts of two vCPU, of which so many CPU units are reserved, with a floor of six; and so defined a task on each. */
export function exampleOf({ reserved, task = {} }: { reserved: number; task?: DefinitionFact }) {
  const group: GroupFact = {
    ...{ capacityProvider: "shop-hosts", name: "shop-hosts", minSize: 6, maxSize: 12, desiredCapacity: 6 },
    ...{ managedScaling: true, targetCapacity: 100 },
  };
  const room = Array.from(
    { length: 56 },
    (_, index): RoomSample => ({
      at: new Date(exampleNow.getTime() - index * 6 * 3_600_000),
      capacityProvider: "shop-hosts",
      ...{ hosts: 6, cpu: 12_288, memory: 46_080, reservedCpu: reserved, reservedMemory: 4_000 },
    }),
  );
  const hosts = ["a", "b", "c", "d", "e", "f"].map((id) => aHost(id, { capacityProvider: "shop-hosts" }));
  const service = aService("web");
  return aCluster({
    ...{ hosts, groups: [group], room, services: [service] },
    definitions: new Map([[service.taskDefinitionArn as string, task]]),
    tasks: hosts.map(({ id: hostId }) =>
      aTask(hostId, { hostId, serviceId: "web", taskDefinitionArn: service.taskDefinitionArn }),
    ),
  });
}
