import type { Task } from "../state/model.ts";

/**
 * The order in which the scheduler stops tasks: from the availability zone with the most of the service's tasks, there
 * from the host with the most. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export function stopOrder(candidates: readonly Task[], { live }: { live: readonly Task[] }): Task[] {
  const zones = new Map<string, number>();
  const hosts = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string, more: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + more);
  };
  const note = (task: Task, more: number): void => {
    count(zones, task.availabilityZone, more);
    count(hosts, task.host?.id ?? "", more);
  };
  for (const task of live) note(task, 1);
  const left = new Set(candidates);
  const order: Task[] = [];
  while (left.size > 0) {
    let next: Task | undefined;
    let most: [number, number] = [-1, -1];
    for (const task of left) {
      const zone = zones.get(task.availabilityZone) ?? 0;
      const host = hosts.get(task.host?.id ?? "") ?? 0;
      if (zone < most[0] || (zone === most[0] && host <= most[1])) continue;
      next = task;
      most = [zone, host];
    }
    if (next === undefined) break;
    left.delete(next);
    order.push(next);
    note(next, -1);
  }
  return order;
}
