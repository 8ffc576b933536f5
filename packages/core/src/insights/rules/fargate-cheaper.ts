import { message } from "../../kernel/index.ts";
import { demandOf } from "../../placement/index.ts";
import { type FargateSize, fargateSizeFor } from "../arithmetic/fargate-size.ts";
import { fargateMonth, hostMonth, type Prices } from "../arithmetic/prices.ts";
import { aCluster, aHost, anInstance, aService, aTask } from "../facts/examples.ts";
import type { DefinitionFact, HostFact } from "../facts/facts.ts";
import type { UsageFact } from "../facts/usage.ts";
import { clusterRule, number, text } from "../rule.ts";

/** Cheaper by that much, or it is not worth the move. */
const least = 0.9;

/** Why tasks of a definition cannot run on Fargate (developer guide, "Task definition differences for Fargate"); null: they can. */
export function notForFargate(definition: DefinitionFact): string | null {
  const containers = definition.containerDefinitions ?? [];
  if (containers.some(({ privileged }) => privileged)) return "privileged";
  if (definition.networkMode === "host") return "networkMode host";
  if (definition.ipcMode || definition.pidMode === "host") return "pidMode, ipcMode";
  if (
    (definition.volumes ?? []).some(
      ({ host, dockerVolumeConfiguration }) => host?.sourcePath || dockerVolumeConfiguration,
    )
  )
    return "volumes";
  if ((definition.placementConstraints ?? []).length > 0) return "placementConstraints";
  if (containers.some(({ linuxParameters }) => (linuxParameters?.devices ?? []).length > 0)) return "devices";
  if (containers.some(({ resourceRequirements }) => (resourceRequirements ?? []).length > 0)) return "GPU";
  if (containers.some(({ links }) => (links ?? []).length > 0)) return "links";
  const driver = containers.find(
    ({ logConfiguration }) =>
      logConfiguration && !["awslogs", "splunk", "awsfirelens"].includes(logConfiguration.logDriver ?? ""),
  );
  return driver ? `logDriver ${driver.logConfiguration?.logDriver}` : null;
}

/**
 * What a task would need on Fargate, which has no more than it is given: what it reserves, or what its containers use where
 * that is more. Null: nobody knows, as it reserves no CPU and has no metrics.
 */
function neededBy(
  definition: DefinitionFact,
  { serviceId, usage }: { serviceId: string | null; usage: UsageFact | null },
): FargateSize | null {
  const { cpu, memory } = demandOf(definition);
  if (definition.cpu !== undefined && definition.memory !== undefined) return { cpu, memory };
  const used = { cpu: 0, memory: 0 };
  let known = true;
  for (const { name = "" } of definition.containerDefinitions ?? []) {
    const of = usage?.ofContainers.get(`${serviceId}/${name}`);
    if (of?.CPU_USAGE === undefined) known = false;
    used.cpu += (of?.CPU_USAGE?.p99 ?? 0) * 1024;
    used.memory += (of?.MEMORY_USAGE?.p99 ?? 0) / 1024 ** 2;
  }
  if (cpu === 0 && !known) return null;
  return { cpu: Math.max(cpu, used.cpu), memory: Math.max(memory, used.memory) };
}

/** A Spot instance costs a part of the list price that changes by the hour. */
const priceOf = (prices: Prices, { instance, instanceType }: HostFact): number | null =>
  instance?.lifecycle === "SPOT" ? null : hostMonth(prices, instanceType);

/** A cluster whose hosts cost more than its tasks would on Fargate, where all of them could run there. */
export const fargateCheaper = clusterRule({
  kind: "FARGATE_CHEAPER",
  severity: "INFO",
  everyMs: 6 * 3_600_000,
  // Longer than a weekend, a replacement of all hosts, or a night takes.
  opensAfterMs: 72 * 3_600_000,
  closesAfterMs: 24 * 3_600_000,
  needs: ["hosts", "services", "tasks", "definitions"],
  uses: ["usage"],
  find({ cluster, hosts, services, tasks, definitions, usage, settings }) {
    const target = { kind: "CLUSTER" } as const;
    const { prices } = settings;
    const months = hosts.map((host) => priceOf(prices, host));
    const priced = months.filter((month) => month !== null);
    if (hosts.length === 0) return [];
    if (priced.length < hosts.length) return [{ target, untold: true as const }];
    const daemons = new Set(
      services.flatMap((each) => (each.schedulingStrategy === "DAEMON" ? each.id : [])),
    );
    const onHosts = tasks.filter(({ hostId }) => hostId !== null);
    // A daemon serves its host; without hosts nobody needs it.
    const moving = onHosts.filter(({ serviceId }) => serviceId === null || !daemons.has(serviceId));
    if (moving.length === 0) return [];
    let fargate = 0;
    const kept = new Set<string>();
    for (const { taskDefinitionArn, serviceId } of moving) {
      const definition = definitions.get(taskDefinitionArn ?? "");
      if (definition === undefined) return [{ target, untold: true as const }];
      const needed = neededBy(definition, { serviceId, usage });
      if (needed === null) return [{ target, untold: true as const }];
      const size = fargateSizeFor(needed, prices.fargate);
      if (notForFargate(definition) !== null || size === null) kept.add(definition.family ?? "");
      else fargate += fargateMonth(prices, size);
    }
    const ec2 = priced.reduce((sum, month) => sum + month, 0);
    if (kept.size > 0 || fargate >= ec2 * least) return [];
    return [
      {
        target,
        title: message("insight.fargateCheaper", {
          cluster: cluster.name,
          hosts: hosts.length,
          percent: Math.round((1 - fargate / ec2) * 100),
        }),
        proposal: message("insight.fargateCheaper.do", { daemons: daemons.size }),
        evidence: [
          number("hosts", hosts.length, "COUNT"),
          number("tasks", moving.length, "COUNT"),
          number("costOfHosts", Math.round(ec2), "USD_PER_MONTH"),
          number("costOnFargate", Math.round(fargate), "USD_PER_MONTH"),
          number("saving", Math.round(ec2 - fargate), "USD_PER_MONTH"),
          text("prices", `${prices.region}, ${prices.asOf}`),
        ],
      },
    ];
  },
  examples: {
    positive: { facts: () => exampleOf({ tasks: 4 }), finds: [{ target: "CLUSTER" }] },
    negative: { facts: () => exampleOf({ tasks: 40 }), finds: [] },
  },
});

type FargateExample = { tasks: number; lifecycle?: string; cpu?: number; usedCores?: number };

/** Four hosts of m6i.large, with so many tasks of a quarter vCPU, unless given, and half a GB. */
export function exampleOf({ tasks, lifecycle = "ON_DEMAND", cpu = 256, usedCores }: FargateExample) {
  const service = aService("web");
  const definition = {
    family: "web",
    containerDefinitions: [{ name: "app", cpu, memory: 512 }],
  } as DefinitionFact;
  const used = { mean: 0, p50: 0, p95: 0, p99: usedCores ?? 0, max: 0, hours: 336, covered: 1 };
  const cluster = aCluster({
    services: [service],
    hosts: ["a", "b", "c", "d"].map((id) => aHost(id, { instance: { ...anInstance, lifecycle } })),
    definitions: new Map([[service.taskDefinitionArn as string, definition]]),
    tasks: Array.from({ length: tasks }, (_, index) =>
      aTask(`t-${index}`, { hostId: "a", serviceId: "web", taskDefinitionArn: service.taskDefinitionArn }),
    ),
  });
  if (usedCores === undefined) return cluster;
  const ofContainers = new Map([["web/app", { CPU_USAGE: used }]]);
  return { ...cluster, usage: { ...cluster.usage, ofContainers } };
}
