import { demandOf, type HeldTask, type HostRoom, type Resources } from "../../placement/index.ts";
import type { Facts } from "../rule.ts";
import type { DefinitionFact, TaskFact } from "./facts.ts";

const nothing: Resources = { cpu: 0, memory: 0, gpus: 0, enis: 0, ports: { tcp: [], udp: [] } };
/** What the agent and the system listen on (developer guide, "port mappings"): 22, Docker's and the agent's. */
const reserved = { tcp: new Set([22, 2375, 2376, 51678, 51679, 51680]), udp: new Set<number>() };

type Known = Facts<"hosts" | "tasks" | "definitions">;

/** The hosts of a cluster as placement wants them, out of what the fleet's listings tell: GPUs and interfaces are not known. */
export function hostRooms({ hosts, tasks, definitions }: Known): HostRoom[] {
  const onHost = Map.groupBy(tasks, ({ hostId }) => hostId ?? "");
  return hosts.map((host) => {
    const own = onHost.get(host.id) ?? [];
    const held = own.map((task) => resourcesOf(task, definitions));
    const amounts = (cpu: number | null, memory: number | null) => ({
      ...{ cpu: cpu ?? 0, memory: memory ?? 0 },
      ...{ gpus: null, enis: null },
    });
    return {
      arn: host.arn,
      name: host.name,
      status: host.status,
      agentConnected: host.agentConnected ?? false,
      agentVersion: host.agentVersion,
      ec2InstanceId: host.ec2InstanceId,
      registeredAt: host.registeredAt,
      runningTasks: own.length,
      capacityProvider: host.capacityProvider,
      attributes: host.attributes ?? new Map(),
      total: amounts(host.registeredCpu, host.registeredMemory),
      free: amounts(host.remainingCpu, host.remainingMemory),
      reservedPorts: reserved,
      usedPorts: {
        tcp: new Set([...reserved.tcp, ...held.flatMap(({ ports }) => ports.tcp)]),
        udp: new Set(held.flatMap(({ ports }) => ports.udp)),
      },
      groups: new Map(
        [...Map.groupBy(own, ({ group }) => group ?? "")].map(([group, of]) => [group, of.length]),
      ),
      allGroupsKnown: true,
    };
  });
}

/** The tasks of a service, with what each holds on its host. */
export function heldTasks({ hosts, tasks, definitions }: Known, serviceId: string): HeldTask[] {
  const arns = new Map(hosts.map(({ id, arn }) => [id, arn]));
  return tasks
    .filter((task) => task.serviceId === serviceId)
    .map((task) => ({
      arn: task.arn,
      host: arns.get(task.hostId ?? "") ?? null,
      resources: resourcesOf(task, definitions),
      healthy: task.lastStatus === "RUNNING" && task.healthStatus !== "UNHEALTHY",
    }));
}

function resourcesOf(task: TaskFact, definitions: ReadonlyMap<string, DefinitionFact>): Resources {
  const definition = definitions.get(task.taskDefinitionArn ?? "");
  return definition === undefined ? nothing : demandOf(definition);
}
