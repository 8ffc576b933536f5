import { type HeldTask, type HostRoom, withoutTask } from "./host-room.ts";
import { examiner, type Requirement } from "./obstacles.ts";
import type { Placeable } from "./packing.ts";
import type { Rollout } from "./rollout.ts";
import type { RolloutRules } from "./surge.ts";

/** A daemon runs on hosts that meet its rules; what these say decides where, not whether it fits. */
const decidesWhere: Readonly<Record<Requirement, boolean>> = {
  STATUS: true,
  AGENT: true,
  ATTRIBUTE: true,
  CONSTRAINT: true,
  "RESOURCE:CPU": false,
  "RESOURCE:MEMORY": false,
  "RESOURCE:PORTS": false,
  "RESOURCE:ENI": false,
  "RESOURCE:GPU": false,
  OTHER: false,
};

/**
 * A roll-out of a DAEMON service: one task on every connected ACTIVE host that meets the constraints, and the host's old
 * one stops before its new one starts (developer guide, "Daemon scheduling strategy").
 */
export function playDaemonRollout(
  input: Placeable & { rules: Pick<RolloutRules, "minimumHealthyPercent">; old: readonly HeldTask[] },
): Rollout {
  const { task, group, constraints = [], old } = input;
  const examine = examiner({ task, group, constraints });
  const oldOn = new Map<string, HeldTask[]>();
  for (const held of old) oldOn.set(held.host ?? "", [...(oldOn.get(held.host ?? "") ?? []), held]);
  const after = (host: HostRoom) =>
    (oldOn.get(host.arn) ?? []).reduce((left, held) => withoutTask(left, held.resources, group), host);
  const eligible = input.hosts
    .map((host) => ({ host, obstacles: examine(after(host)) }))
    .filter(({ obstacles }) => !obstacles.some((each) => each.certain && decidesWhere[each.requirement]));
  const refusing = eligible.filter(({ obstacles }) => obstacles.length > 0);
  const refused = refusing.filter(({ obstacles }) => obstacles.some((each) => each.certain));
  const desired = eligible.length;
  const least = Math.ceil((desired * input.rules.minimumHealthyPercent) / 100);
  const running = eligible.filter(({ host }) => oldOn.has(host.arn)).length;
  const unhealthy = eligible.filter(({ host }) => oldOn.get(host.arn)?.some((held) => !held.healthy)).length;
  const mayStopFirst = unhealthy + Math.max(0, running - unhealthy - least);
  const atOnce = desired - running;
  const canRoll = running === 0 || mayStopFirst > 0;
  const surge = { least, most: desired, mayStopFirst, atOnce, mustFit: 0, canRoll };
  return {
    outcome: !canRoll ? "CANNOT_ROLL" : refused.length === 0 ? "DONE" : "STUCK",
    doubt: refusing.length === refused.length ? null : "HOSTS",
    placed: desired - refused.length,
    desired,
    left: refused.length === 0 ? 0 : refused.filter(({ host }) => oldOn.has(host.arn)).length,
    surge,
    refusing: refusing.map(({ host, obstacles }) => ({ arn: host.arn, name: host.name, obstacles })),
  };
}
