import type { World } from "../state/world.ts";
import type { LoadContainer, LoadFleet, LoadHost } from "./load-fleet.ts";

/**
 * The simulated accounts' containers and hosts as the load model knows them. Each stays the same object for ever. What ran
 * when this was called is as if it had run for `pastMs` by then, so that there is something to read of before.
 */
export function createLoadFleetOf(world: World, { pastMs = 0 }: { pastMs?: number } = {}): () => LoadFleet {
  const began = world.clock.now();
  const since = (startedAt: number) => (startedAt <= began ? startedAt - pastMs : startedAt);
  const containers = new Map<string, LoadContainer>();
  const hosts = new Map<string, LoadHost>();
  return () => {
    const fleet: LoadFleet = { containers: [], hosts: [] };
    for (const region of world.regions.values())
      for (const cluster of region.clusters.values()) {
        const place = {
          account: region.account,
          region: region.name,
          cluster: cluster.name,
          clusterArn: cluster.arn,
        };
        for (const host of cluster.hosts.values()) {
          let known = hosts.get(host.arn);
          if (known === undefined) {
            known = {
              kind: "host",
              ...place,
              arn: host.arn,
              instanceId: host.instanceId,
              privateIp: host.privateIp,
              privateDnsName: `ip-${host.privateIp.replaceAll(".", "-")}.ec2.internal`,
              cpuUnits: host.cpu,
              memoryMib: host.memory,
              startedAt: since(host.registeredAt),
            };
            hosts.set(host.arn, known);
          }
          fleet.hosts.push(known);
        }
        for (const task of cluster.tasks.values())
          for (const each of task.containers) {
            if (each.runtimeId === undefined || task.startedAt === undefined) continue;
            const key = `${task.id}/${each.definition.name}`;
            let known = containers.get(key);
            if (known === undefined) {
              known = {
                kind: "container",
                ...place,
                service: task.standalone === undefined ? task.service.name : null,
                taskArn: task.arn,
                taskId: task.id,
                family: task.definition.family,
                revision: task.definition.revision,
                name: each.definition.name,
                image: each.definition.image,
                dockerId: each.runtimeId,
                launchType: task.launchType,
                privateIp: null,
                host: task.host?.instanceId ?? null,
                cpuUnits: each.definition.cpu ?? Math.floor(task.cpu / task.containers.length),
                memoryMib: each.definition.memory ?? Math.floor(task.memory / task.containers.length),
                startedAt: since(task.startedAt),
                stoppedAt: null,
              };
              containers.set(key, known);
            }
            known.stoppedAt = task.executionStoppedAt ?? task.stoppedAt ?? null;
            fleet.containers.push(known);
          }
      }
    return fleet;
  };
}
