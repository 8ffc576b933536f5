import type { TaskDefinition } from "../state/model.ts";

/** What one task takes from a host. */
export interface Demand {
  cpu: number;
  memory: number;
  /** Host ports asked for by number, as `80/tcp`; dynamic ones (0 or absent) never collide. */
  ports: string[];
  gpus: number;
  /** Network interfaces: one for a task in network mode awsvpc. */
  interfaces: number;
}

/**
 * Task size: the task-level values, else the sum of the containers' reservations.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export function demandOf(definition: TaskDefinition): Demand {
  let cpu = 0;
  let memory = 0;
  let gpus = 0;
  const ports: string[] = [];
  for (const container of definition.containers) {
    cpu += container.cpu ?? 0;
    memory += container.memoryReservation ?? container.memory ?? 0;
    for (const { type, value } of container.resourceRequirements ?? [])
      if (type === "GPU") gpus += Number(value);
    for (const mapping of container.portMappings ?? []) {
      const port = definition.networkMode === "host" ? mapping.containerPort : mapping.hostPort;
      if (port !== undefined && port !== 0 && definition.networkMode !== "awsvpc")
        ports.push(`${port}/${mapping.protocol ?? "tcp"}`);
    }
  }
  return {
    cpu: definition.cpu === undefined ? cpu : Number(definition.cpu),
    memory: definition.memory === undefined ? memory : Number(definition.memory),
    ports,
    gpus,
    interfaces: definition.networkMode === "awsvpc" ? 1 : 0,
  };
}
