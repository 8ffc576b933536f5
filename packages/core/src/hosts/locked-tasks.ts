import type { Host } from "../fleet/index.ts";
import { locksOfPaths } from "../guards/index.ts";
import { message } from "../kernel/index.ts";
import type { HostDeps } from "./deps.ts";
import type { Holding } from "./host-change.ts";

/** The path of the service that a task on a host is of. */
export const servicePathOf = ({ path }: Pick<Host, "path">, { group }: Pick<Holding, "group">): string =>
  `${path}${group?.replace(/^service:/, "") ?? ""}`;

/**
 * The tasks, LOCKED in place of MOVING where their service itself is locked: whoever locked it may be in the middle of
 * what must not be stopped. A lock of a part of the fleet keeps revisions as they are, as in an incident, in which hosts are
 * emptied all the more.
 */
export async function lockedTasks(
  { database, clock }: Pick<HostDeps, "database" | "clock">,
  host: Pick<Host, "path">,
  tasks: readonly Holding[],
): Promise<Holding[]> {
  const moving = tasks.filter(({ reason }) => reason === "MOVING");
  if (moving.length === 0) return [...tasks];
  const paths = [...new Set(moving.map((task) => servicePathOf(host, task)))];
  const locks = await locksOfPaths(database, { paths, at: clock.now() });
  return tasks.map((task) => {
    const held = task.reason === "MOVING" ? (locks.get(servicePathOf(host, task)) ?? []) : [];
    const lock = held.find(({ serviceId }) => serviceId !== null);
    if (lock === undefined) return task;
    const { owner, reason, expiresAt: until } = lock;
    return { ...task, reason: "LOCKED", told: message("hosts.off.locked", { owner, reason, until }) };
  });
}
