import type { Simulator } from "@fleetgraph/simulator";

/** Calls of each operation. */
export type Calls = Map<string, number>;

/**
 * The fewest calls that a full listing can be made with: what there is, by pages of 100 and as many as each Describe takes
 * (API references of Amazon ECS and EC2). Without what DescribeClusters already says is empty; a cluster with tasks is
 * also asked once for those that stopped.
 */
export function fewestCalls({ world }: Simulator): Calls {
  const calls: Calls = new Map();
  const add = (operation: string, count: number) => calls.set(operation, (calls.get(operation) ?? 0) + count);
  const pages = (count: number, size: number) => Math.ceil(count / size);
  for (const { clusters } of world.regions.values()) {
    if (clusters.size === 0) continue;
    add("ListClusters", pages(clusters.size, 100));
    add("DescribeClusters", pages(clusters.size, 100));
    let instances = 0;
    for (const { services, hosts, tasks } of clusters.values()) {
      add("ListServices", pages(services.size, 100));
      add("DescribeServices", pages(services.size, 10));
      add("ListContainerInstances", pages(hosts.size, 100));
      add("DescribeContainerInstances", pages(hosts.size, 100));
      const stopped = [...tasks.values()].filter(({ desiredStatus }) => desiredStatus === "STOPPED").length;
      if (tasks.size > 0)
        add("ListTasks", Math.max(1, pages(tasks.size - stopped, 100)) + Math.max(1, pages(stopped, 100)));
      add("DescribeTasks", pages(tasks.size, 100));
      instances += hosts.size;
    }
    add("DescribeInstances", pages(instances, 200));
  }
  return calls;
}

/** What was called, by operation. */
export function callsMade(simulator: Simulator): Calls {
  const made: Calls = new Map();
  for (const { operation } of simulator.calls()) made.set(operation, (made.get(operation) ?? 0) + 1);
  return made;
}
