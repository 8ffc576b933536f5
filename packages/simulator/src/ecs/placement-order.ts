import type { Host, PlacementStrategy, Service } from "../state/model.ts";
import { attributeOf } from "./attributes.ts";

/**
 * Which of two hosts with room a task goes to, by the service's strategies one after the other; a service without one
 * spreads over availability zones. Among equals: fewest tasks of the service, most free memory, first.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
 */
export function placementOrder(service: Service): (a: Host, b: Host) => number {
  const { placementStrategy, cluster } = service;
  const strategies: readonly PlacementStrategy[] =
    placementStrategy.length > 0
      ? placementStrategy
      : [{ type: "spread", field: "attribute:ecs.availability-zone" }];
  const own = (host: Host): number =>
    [...host.tasks].filter((task) => task.service === service && task.desiredStatus !== "STOPPED").length;
  const tasks = new Map([...cluster.hosts.values()].map((host) => [host, own(host)]));
  const weighers = strategies.map(({ type, field = "" }): ((host: Host) => number) => {
    if (type === "random") return () => 0;
    if (type === "binpack")
      return field === "cpu" ? (host) => host.cpu - host.usedCpu : (host) => host.memory - host.usedMemory;
    const bucketOf = (host: Host): string =>
      field.startsWith("attribute:") ? (attributeOf(host, field.slice("attribute:".length)) ?? "") : host.id;
    const buckets = new Map<string, number>();
    for (const [host, count] of tasks)
      buckets.set(bucketOf(host), (buckets.get(bucketOf(host)) ?? 0) + count);
    return (host) => buckets.get(bucketOf(host)) ?? 0;
  });
  weighers.push(
    (host) => tasks.get(host) ?? 0,
    (host) => host.usedMemory - host.memory,
    (host) => host.sequence,
  );
  return (a, b) => {
    for (const weigh of weighers) {
      const difference = weigh(a) - weigh(b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
