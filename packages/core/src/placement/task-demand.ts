import type { DefinitionToPlace, PortMapping } from "./definition-to-place.ts";
import type { Resources } from "./host-room.ts";
import { type RequiredAttribute, requiredAttributesOf } from "./required-attributes.ts";
import { taskSize } from "./task-size.ts";

/** What one task asks of the host it is to run on. */
export type TaskDemand = Resources & {
  attributes: readonly RequiredAttribute[];
  /** `memberOf` expressions of the task definition itself. */
  expressions: readonly string[];
  /** What the definition asks for besides and nothing here can weigh, such as an inference accelerator. */
  unweighed: readonly string[];
};

/**
 * Reads from a task definition what a task of it takes from its host. The task's own CPU and memory count where they
 * are given, else the sum of the containers', of whose memory the reservation counts before the limit
 * (developer guide, "Amazon ECS task definition parameters").
 */
export function demandOf(definition: DefinitionToPlace): TaskDemand {
  const containers = definition.containerDefinitions ?? [];
  const mode = definition.networkMode ?? "bridge";
  const required = containers.flatMap((container) => container.resourceRequirements ?? []);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const unweighed = required.flatMap(({ type, value }) => (type === "GPU" ? [] : [`${type} ${value}`]));
  const constraints = definition.placementConstraints ?? [];
  return {
    cpu: taskSize("cpu", definition.cpu) ?? sum(containers.map((container) => container.cpu ?? 0)),
    memory:
      taskSize("memory", definition.memory) ??
      sum(containers.map((container) => container.memoryReservation ?? container.memory ?? 0)),
    gpus: sum(required.map(({ type, value }) => (type === "GPU" ? Number(value) || 0 : 0))),
    enis: mode === "awsvpc" ? 1 : 0,
    ports: hostPorts(
      mode,
      containers.flatMap((container) => container.portMappings ?? []),
    ),
    attributes: requiredAttributesOf(definition),
    // A task definition knows no constraint but memberOf (API_TaskDefinitionPlacementConstraint).
    expressions: constraints.map(({ expression }) => expression ?? ""),
    unweighed,
  };
}

/** Which host ports are taken: the same ones in mode host, those that are named in mode bridge, none in the others. */
function hostPorts(mode: string, mappings: readonly PortMapping[]): Resources["ports"] {
  const ports = { tcp: new Set<number>(), udp: new Set<number>() };
  for (const mapping of mappings) {
    const taken = mapping.protocol === "udp" ? ports.udp : ports.tcp;
    if (mode === "host") {
      // A range is mapped to the same host ports in mode host, and to dynamic ones in mode bridge (API_PortMapping).
      for (const port of range(mapping.containerPortRange)) taken.add(port);
      if (mapping.containerPort !== undefined) taken.add(mapping.containerPort);
    } else if (mode === "bridge" && mapping.hostPort) taken.add(mapping.hostPort);
  }
  return { tcp: [...ports.tcp], udp: [...ports.udp] };
}

/** At most 100 ports (API_PortMapping), so that what is no such range costs nothing. */
function range(text: string | undefined): number[] {
  const [first, last] = (text ?? "").split("-").map(Number);
  if (first === undefined || last === undefined || !(last >= first)) return [];
  return Array.from({ length: Math.min(100, last - first + 1) }, (_, index) => first + index);
}
