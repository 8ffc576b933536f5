import type { ContainerDefinition } from "./check-context.ts";

/** The transports under which a container maps a port, alone or within a range; none when it does not. */
export function mappedProtocols(container: ContainerDefinition, port: number): string[] {
  const mappings = container.portMappings ?? [];
  return mappings
    .filter(({ containerPort, containerPortRange }) => {
      if (containerPort !== undefined) return containerPort === port;
      const [first = Number.NaN, last = Number.NaN] = (containerPortRange ?? "").split("-").map(Number);
      return first <= port && port <= last;
    })
    .map(({ protocol }) => protocol ?? "tcp");
}
