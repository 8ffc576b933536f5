import type { Host, Task } from "../state/model.ts";
import type { World } from "../state/world.ts";

/** Books the task's resources on its host, and fixes its host ports and GPUs. */
export function occupy(world: World, task: Task): void {
  const { host } = task;
  if (host === undefined) return;
  host.usedCpu += task.cpu;
  host.usedMemory += task.memory;
  host.tasks.add(task);
  host.version += 1;
  world.events.hostChanged(host);
  for (const container of task.containers) {
    for (const mapping of container.definition.portMappings ?? []) {
      if (mapping.containerPort === undefined || task.definition.networkMode === "awsvpc") continue;
      const protocol = mapping.protocol ?? "tcp";
      const asked = task.definition.networkMode === "host" ? mapping.containerPort : mapping.hostPort;
      const hostPort = asked || dynamicPort(host, protocol);
      host.usedPorts.add(`${hostPort}/${protocol}`);
      container.hostPorts.push({ containerPort: mapping.containerPort, hostPort, protocol });
    }
    for (const { type, value } of container.definition.resourceRequirements ?? []) {
      if (type !== "GPU") continue;
      const free = host.gpus.filter((gpu) => !gpusInUse(host).has(gpu));
      container.gpuIds = free.slice(0, Number(value));
    }
  }
}

/** The least one that is free: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
function dynamicPort(host: Host, protocol: string): number {
  let port = 32_768;
  while (host.usedPorts.has(`${port}/${protocol}`)) port += 1;
  return port;
}

export const gpusInUse = (host: Host): Set<string> =>
  new Set([...host.tasks].flatMap((task) => task.containers.flatMap((container) => container.gpuIds ?? [])));

/** Tasks with a network interface of their own. */
export const interfacesInUse = (host: Host): number =>
  [...host.tasks].filter((task) => task.definition.networkMode === "awsvpc").length;

/** Gives the task's resources back, once it has STOPPED. */
export function release(world: World, task: Task): void {
  const { host } = task;
  if (host === undefined || !host.tasks.delete(task)) return;
  host.usedCpu -= task.cpu;
  host.usedMemory -= task.memory;
  host.version += 1;
  world.events.hostChanged(host);
  for (const container of task.containers) {
    for (const { hostPort, protocol } of container.hostPorts)
      host.usedPorts.delete(`${hostPort}/${protocol}`);
  }
}
