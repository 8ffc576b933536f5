import { message } from "../../kernel/index.ts";
import { demandOf } from "../../placement/index.ts";
import { fargateSizeFor } from "../arithmetic/fargate-size.ts";
import { fargateMonth, hostMonth } from "../arithmetic/prices.ts";
import { aCluster, aHost, aService, aTask } from "../facts/examples.ts";
import type { DefinitionFact } from "../facts/facts.ts";
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

/** A cluster whose hosts cost more than its tasks would on Fargate, where all of them could run there. */
export const fargateCheaper = clusterRule({
  kind: "FARGATE_CHEAPER",
  severity: "INFO",
  everyMs: 6 * 3_600_000,
  opensAfterMs: 0,
  closesAfterMs: 24 * 3_600_000,
  needs: ["hosts", "services", "tasks", "definitions"],
  find({ cluster, hosts, services, tasks, definitions, settings }) {
    const target = { kind: "CLUSTER" } as const;
    const { prices } = settings;
    const months = hosts.map(({ instanceType }) => hostMonth(prices, instanceType));
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
    for (const { taskDefinitionArn } of moving) {
      const definition = definitions.get(taskDefinitionArn ?? "");
      if (definition === undefined) return [{ target, untold: true as const }];
      const { cpu, memory } = demandOf(definition);
      const size = fargateSizeFor({ cpu, memory }, prices.fargate);
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

/** Four hosts of m6i.large, with so many tasks of a quarter vCPU and half a GB. */
function exampleOf({ tasks }: { tasks: number }) {
  const service = aService("web");
  const definition = {
    family: "web",
    containerDefinitions: [{ name: "app", cpu: 256, memory: 512 }],
  } as DefinitionFact;
  return aCluster({
    services: [service],
    hosts: ["a", "b", "c", "d"].map((id) => aHost(id)),
    definitions: new Map([[service.taskDefinitionArn as string, definition]]),
    tasks: Array.from({ length: tasks }, (_, index) =>
      aTask(`t-${index}`, { hostId: "a", serviceId: "web", taskDefinitionArn: service.taskDefinitionArn }),
    ),
  });
}
