import { type HeldTask, type HostRoom, withoutTask, withTask } from "./host-room.ts";
import { examiner, type Obstacle, type PlacementConstraint } from "./obstacles.ts";
import { chooseHost, type PlacementStrategy } from "./strategies.ts";
import type { TaskDemand } from "./task-demand.ts";

/** What is to be placed, and where. */
export type Placeable = {
  hosts: readonly HostRoom[];
  task: TaskDemand;
  /** The tasks' group: `service:NAME` for those of a service, `family:NAME` for others unless they name one. */
  group: string;
  constraints?: readonly PlacementConstraint[] | undefined;
  strategies?: readonly PlacementStrategy[] | undefined;
};

/** A host that did not take a task, and everything it lacks. */
export type RefusingHost = { arn: string; name: string; obstacles: readonly Obstacle[] };

/** Hosts as they fill and empty, task by task. */
export type Packing = {
  /** Puts one task somewhere; where something could not be told only if nowhere else. null: nowhere. */
  place(): { host: string; certain: boolean } | null;
  stop(task: HeldTask): void;
  /** Whether a host would take one more task if the given one stopped. */
  wouldTake(task: HeldTask): boolean;
  /** How crowded with tasks of the group a task's zone and host are: where ECS stops tasks first. */
  crowding(): (task: HeldTask) => readonly [zone: number, host: number];
  refusing(): RefusingHost[];
};

/** Begins with the hosts as they are. Only the host that changed is examined again. */
export function createPacking(input: Placeable): Packing {
  const { task, group, constraints = [], strategies = [] } = input;
  const examine = examiner({ task, group, constraints });
  const hosts = new Map(input.hosts.map((host) => [host.arn, host]));
  const obstacles = new Map(input.hosts.map((host) => [host.arn, examine(host)]));

  function change(host: HostRoom): void {
    hosts.set(host.arn, host);
    obstacles.set(host.arn, examine(host));
  }
  const open = (certain: boolean) =>
    [...hosts.values()].filter((host) => {
      const found = obstacles.get(host.arn) ?? [];
      return certain ? found.length === 0 : !found.some((each) => each.certain);
    });
  const groupOn = (host: HostRoom) => host.groups.get(group) ?? 0;

  return {
    place() {
      for (const certain of [true, false]) {
        const host = chooseHost(open(certain), { all: [...hosts.values()], group, strategies });
        if (host === null) continue;
        change(withTask(host, task, group));
        return { host: host.arn, certain };
      }
      return null;
    },
    stop(held) {
      const host = hosts.get(held.host ?? "");
      if (host) change(withoutTask(host, held.resources, group));
    },
    wouldTake(held) {
      const host = hosts.get(held.host ?? "");
      return host !== undefined && examine(withoutTask(host, held.resources, group)).length === 0;
    },
    crowding() {
      const zones = new Map<string, number>();
      const zoneOf = (host: HostRoom) => host.attributes.get("ecs.availability-zone") ?? "";
      for (const host of hosts.values())
        zones.set(zoneOf(host), (zones.get(zoneOf(host)) ?? 0) + groupOn(host));
      return (held) => {
        const host = hosts.get(held.host ?? "");
        return host === undefined ? [0, 0] : [zones.get(zoneOf(host)) ?? 0, groupOn(host)];
      };
    },
    refusing: () =>
      [...hosts.values()].flatMap(({ arn, name }) => {
        const found = obstacles.get(arn) ?? [];
        return found.length === 0 ? [] : [{ arn, name, obstacles: found }];
      }),
  };
}
