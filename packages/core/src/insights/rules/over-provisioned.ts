import { message } from "../../kernel/index.ts";
import { fargateSizeFor } from "../arithmetic/fargate-size.ts";
import { fargateMonth, hostMonth } from "../arithmetic/prices.ts";
import { aCluster, aHost, aService, exampleNow } from "../facts/examples.ts";
import type { DefinitionFact } from "../facts/facts.ts";
import { smallerSize } from "../facts/smaller-size.ts";
import type { Usage } from "../facts/usage.ts";
import { clusterRule, number, text } from "../rule.ts";

const mib = 1024 ** 2;
/** Hours that must have a point, of those asked for. */
const leastCovered = 0.66;

/** A service whose containers used much less, over weeks, than is reserved for them: with a smaller size to deploy. */
export const overProvisioned = clusterRule({
  kind: "OVER_PROVISIONED",
  severity: "INFO",
  everyMs: 6 * 3_600_000,
  opensAfterMs: 0,
  closesAfterMs: 24 * 3_600_000,
  needs: ["services", "definitions", "usage"],
  uses: ["hosts"],
  find: ({ services, definitions, usage, hosts, settings }) =>
    services.flatMap((service) => {
      const definition = definitions.get(service.taskDefinitionArn ?? "");
      if (definition === undefined || service.desiredCount === 0) return [];
      const target = { kind: "SERVICE", id: service.id } as const;
      const names = (definition.containerDefinitions ?? []).map(({ name = "" }) => name);
      const used = new Map(
        names.map((name) => [name, usage.ofContainers.get(`${service.id}/${name}`) ?? {}]),
      );
      const isKnown = [...used.values()].every(
        ({ CPU_USAGE: cpu, MEMORY_USAGE: memory }) =>
          cpu !== undefined && memory !== undefined && Math.min(cpu.covered, memory.covered) >= leastCovered,
      );
      if (!isKnown || names.length === 0) return { target, untold: true as const };
      const isFargate =
        service.launchType === "FARGATE" ||
        service.capacityProviderStrategy.some(({ name }) => name.startsWith("FARGATE"));
      const { headroom, prices, leastSaving } = settings;
      const sized = smallerSize(definition, {
        used: used as ReadonlyMap<string, { CPU_USAGE: Usage; MEMORY_USAGE: Usage }>,
        headroom,
        fargate: isFargate ? (needed) => fargateSizeFor(needed, prices.fargate) : null,
      });
      if (sized === null) return [];
      const { before, after, change } = sized;
      const saved = (of: "cpu" | "memory") => (before[of] === 0 ? 0 : 1 - after[of] / before[of]);
      if (Math.max(saved("cpu"), saved("memory")) < leastSaving) return [];
      const count = service.desiredCount;
      const month = isFargate
        ? count * (fargateMonth(prices, before) - fargateMonth(prices, after))
        : hostShareMonth({ before, after, count, hosts: hosts ?? [], prices });
      return {
        target,
        title: message("insight.overProvisioned", {
          service: service.name,
          cpu: { from: before.cpu, to: after.cpu },
          memory: { from: before.memory, to: after.memory },
        }),
        proposal: message("insight.overProvisioned.do", {
          service: service.name,
          headroom: Math.round(headroom * 100),
        }),
        evidence: [
          ...[...used].flatMap(([name, { CPU_USAGE: cpu, MEMORY_USAGE: memory }]) => [
            ...(cpu
              ? [
                  number("cpuP95", round(cpu.p95), "CORES", name),
                  number("cpuP99", round(cpu.p99), "CORES", name),
                ]
              : []),
            ...(memory
              ? [
                  number("memoryP95", toMib(memory.p95), "BYTES", name),
                  number("memoryP99", toMib(memory.p99), "BYTES", name),
                  number("memoryMost", toMib(memory.max), "BYTES", name),
                ]
              : []),
          ]),
          number("cpuReserved", before.cpu / 1024, "CORES"),
          number("cpuProposed", after.cpu / 1024, "CORES"),
          number("memoryReserved", before.memory * mib, "BYTES"),
          number("memoryProposed", after.memory * mib, "BYTES"),
          number("headroom", headroom, "SHARE"),
          number("tasks", count, "COUNT"),
          number("daysOfMetrics", settings.usageDays, "DAYS"),
          ...(month > 0
            ? [
                number("saving", Math.round(month), "USD_PER_MONTH"),
                text("prices", `${prices.region}, ${prices.asOf}`),
              ]
            : []),
        ],
        change: { service: service.id, ...change },
      };
    }),
  examples: {
    positive: {
      facts: () => exampleOf({ cpu: 0.11, memory: 300 }),
      finds: [{ target: "web" }],
    },
    negative: {
      facts: () => exampleOf({ cpu: 0.75, memory: 1_500 }),
      finds: [],
    },
  },
});

const round = (cores: number) => Math.round(cores * 1_000) / 1_000;
const toMib = (bytes: number) => Math.round(bytes / mib) * mib;

/** What the room that comes free is worth on hosts of the mean price: it is saved when hosts go (HOSTS_NOT_NEEDED). */
function hostShareMonth(input: {
  before: { cpu: number; memory: number };
  after: { cpu: number; memory: number };
  count: number;
  hosts: readonly {
    instanceType: string | null;
    registeredCpu: number | null;
    registeredMemory: number | null;
  }[];
  prices: Parameters<typeof hostMonth>[0];
}): number {
  const { before, after, count, hosts, prices } = input;
  const priced = hosts.flatMap(({ instanceType, registeredCpu, registeredMemory }) => {
    const month = hostMonth(prices, instanceType);
    return month === null || !registeredCpu || !registeredMemory
      ? []
      : [{ month, registeredCpu, registeredMemory }];
  });
  if (priced.length === 0) return 0;
  const sum = (of: (host: (typeof priced)[number]) => number) =>
    priced.reduce((total, host) => total + of(host), 0);
  // Half of a host's price for its CPU, half for its memory.
  const share = (freed: number, total: number) => (sum(({ month }) => month) / 2) * (freed / total);
  return (
    share(
      count * (before.cpu - after.cpu),
      sum(({ registeredCpu }) => registeredCpu),
    ) +
    share(
      count * (before.memory - after.memory),
      sum(({ registeredMemory }) => registeredMemory),
    )
  );
}

function usageOf(most: number): Usage {
  return {
    mean: most / 2,
    p50: most / 2,
    p95: most * 0.9,
    p99: most * 0.95,
    max: most,
    hours: 600,
    covered: 1,
  };
}

/** A service of tasks of one vCPU and 2 GB that uses so many cores and MiB at most. */
function exampleOf(used: { cpu: number; memory: number }) {
  const service = aService("web");
  return aCluster({
    hosts: [aHost("a")],
    services: [service],
    definitions: new Map([
      [
        service.taskDefinitionArn as string,
        {
          containerDefinitions: [{ name: "app", cpu: 1_024, memoryReservation: 2_048, memory: 3_072 }],
        } as DefinitionFact,
      ],
    ]),
    usage: {
      from: exampleNow,
      until: exampleNow,
      ofHosts: new Map(),
      ofContainers: new Map([
        ["web/app", { CPU_USAGE: usageOf(used.cpu), MEMORY_USAGE: usageOf(used.memory * mib) }],
      ]),
    },
  });
}
