import type { World } from "./world.ts";

export interface RegionSummary {
  account: string;
  region: string;
  clusters: number;
  services: number;
  hosts: number;
  runningTasks: number;
  runningContainers: number;
}

export function summarise(world: World): RegionSummary[] {
  return [...world.regions.values()].map((region) => {
    const summary: RegionSummary = {
      account: region.account,
      region: region.name,
      clusters: region.clusters.size,
      services: 0,
      hosts: region.instances.size,
      runningTasks: 0,
      runningContainers: 0,
    };
    for (const cluster of region.clusters.values()) {
      summary.services += cluster.services.size;
      for (const task of cluster.tasks.values()) {
        if (task.lastStatus !== "RUNNING") continue;
        summary.runningTasks += 1;
        summary.runningContainers += task.containers.length;
      }
    }
    return summary;
  });
}
