import type { HostRoom } from "./host-room.ts";

/** How ECS chooses among the hosts that have room, as the API gives it. */
export type PlacementStrategy = { type?: string | undefined; field?: string | undefined };

/** What a service without a strategy does (developer guide, "task placement strategies"). */
const ofServices: readonly PlacementStrategy[] = [
  { type: "spread", field: "attribute:ecs.availability-zone" },
];

/**
 * The host that gets the next task: strategy by strategy, each among those the one before left over. `all` are the hosts
 * whose tasks a spread counts. What a strategy leaves open (`random`, equal hosts) goes to the host with the fewest tasks
 * of the group, then the most free memory, then the first: tasks of one revision are alike, so how many fit in all does
 * not depend on it.
 */
export function chooseHost(
  candidates: readonly HostRoom[],
  {
    all,
    group,
    strategies,
  }: { all: readonly HostRoom[]; group: string; strategies: readonly PlacementStrategy[] },
): HostRoom | null {
  let left = candidates;
  for (const strategy of strategies.length === 0 ? ofServices : strategies) {
    if (left.length < 2) break;
    left = least(left, weigher(strategy, all, group));
  }
  left = least(left, (host) => host.groups.get(group) ?? 0);
  left = least(left, (host) => -host.free.memory);
  return left[0] ?? null;
}

function least(hosts: readonly HostRoom[], weigh: (host: HostRoom) => number): readonly HostRoom[] {
  let lowest = Number.POSITIVE_INFINITY;
  let kept: HostRoom[] = [];
  for (const host of hosts) {
    const weight = weigh(host);
    if (weight > lowest) continue;
    if (weight < lowest) kept = [];
    lowest = weight;
    kept.push(host);
  }
  return kept;
}

function weigher(
  { type, field = "" }: PlacementStrategy,
  all: readonly HostRoom[],
  group: string,
): (host: HostRoom) => number {
  if (type === "binpack") {
    return field.toLowerCase() === "cpu" ? (host) => host.free.cpu : (host) => host.free.memory;
  }
  // Random, or one that is not known: every host is as good.
  if (type !== "spread") return () => 0;
  const bucketOf = (host: HostRoom) =>
    field.startsWith("attribute:")
      ? (host.attributes.get(field.slice("attribute:".length)) ?? "")
      : // instanceId, or host, which has the same effect (API_PlacementStrategy).
        host.arn;
  const tasks = new Map<string, number>();
  for (const host of all) {
    const value = bucketOf(host);
    tasks.set(value, (tasks.get(value) ?? 0) + (host.groups.get(group) ?? 0));
  }
  return (host) => tasks.get(bucketOf(host)) ?? 0;
}
