import { demandOf, type Resources } from "../../placement/index.ts";
import type { Facts } from "../rule.ts";
import type { HostFact } from "./facts.ts";

type Placed = Facts<"hosts" | "tasks" | "definitions" | "services">;

/**
 * How many hosts of the mean size the group's tasks of now take, each put on the first that has room, the largest first.
 * Two that ask for the same port of the host, or for more than half of what a host has, share none, however little all of
 * them reserve together. Daemons are on every host and take their part of each.
 */
export function hostsTaken(own: readonly HostFact[], { tasks, definitions, services }: Placed): number {
  const ids = new Set(own.map(({ id }) => id));
  const here = tasks.flatMap(({ hostId, serviceId, taskDefinitionArn }) => {
    const definition = definitions.get(taskDefinitionArn ?? "");
    return !ids.has(hostId ?? "") || definition === undefined
      ? []
      : [{ serviceId, demand: demandOf(definition) }];
  });
  const daemons = new Set(services.flatMap((each) => (each.schedulingStrategy === "DAEMON" ? each.id : [])));
  const [everywhere, placed] = [
    here.filter(({ serviceId }) => daemons.has(serviceId ?? "")),
    here.filter(({ serviceId }) => !daemons.has(serviceId ?? "")),
  ];
  const onEach = new Map(everywhere.map(({ serviceId, demand }) => [serviceId, demand]));
  const mean = (of: (host: HostFact) => number | null) =>
    own.reduce((sum, host) => sum + (of(host) ?? 0), 0) / Math.max(1, own.length);
  const sum = (of: "cpu" | "memory") => [...onEach.values()].reduce((total, each) => total + each[of], 0);
  const size = {
    cpu: mean(({ registeredCpu }) => registeredCpu) - sum("cpu"),
    memory: mean(({ registeredMemory }) => registeredMemory) - sum("memory"),
  };
  const share = ({ cpu, memory }: Resources) => Math.max(cpu / size.cpu, memory / size.memory);
  const taken: { cpu: number; memory: number; ports: Set<string> }[] = [];
  for (const { demand } of placed.sort((one, other) => share(other.demand) - share(one.demand))) {
    const ports = [
      ...demand.ports.tcp.map((port) => `tcp ${port}`),
      ...demand.ports.udp.map((port) => `udp ${port}`),
    ];
    const fits = taken.find(
      (host) =>
        host.cpu + demand.cpu <= size.cpu &&
        host.memory + demand.memory <= size.memory &&
        !ports.some((port) => host.ports.has(port)),
    );
    const host = fits ?? { cpu: 0, memory: 0, ports: new Set<string>() };
    if (fits === undefined) taken.push(host);
    host.cpu += demand.cpu;
    host.memory += demand.memory;
    for (const port of ports) host.ports.add(port);
  }
  return taken.length;
}
