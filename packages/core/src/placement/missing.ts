import { type Message, message } from "../kernel/index.ts";
import type { Obstacle, Requirement } from "./obstacles.ts";
import type { RefusingHost } from "./packing.ts";
import type { Doubt } from "./rollout.ts";

/** One thing that hosts lack, over all of them. */
export type Missing = {
  requirement: Requirement;
  /** What one task needs, where it is an amount. */
  needed: number | null;
  /** The most that any of these hosts has free. */
  free: number | null;
  /** The ports, attributes, expression or status it is about, on the host that comes closest. */
  detail: string | null;
  /** The host that comes closest. */
  host: string;
  /** How many hosts lack it. */
  hosts: number;
};

/**
 * What the hosts lack, the most telling first: what the hosts that come closest to taking the task lack, and among
 * that what most of them do. A full cluster is then full of CPU, and not also short of the GPU that one host never had.
 */
export function missingOf(refusing: readonly RefusingHost[]): Missing[] {
  const certainOf = (host: RefusingHost) => host.obstacles.filter((each) => each.certain);
  const blocked = refusing.filter((host) => certainOf(host).length > 0);
  const fewest = Math.min(...blocked.map((host) => certainOf(host).length));
  const found = new Map<Requirement, Missing & { close: number }>();
  for (const host of blocked) {
    const obstacles = certainOf(host);
    for (const obstacle of obstacles) {
      const close = obstacles.length === fewest ? 1 : 0;
      const known = found.get(obstacle.requirement);
      if (known === undefined) found.set(obstacle.requirement, { ...begin(host, obstacle), close });
      else {
        const better = nearer(obstacle, known) ? begin(host, obstacle) : known;
        found.set(obstacle.requirement, { ...better, hosts: known.hosts + 1, close: known.close + close });
      }
    }
  }
  return [...found.values()]
    .sort((one, other) => other.close - one.close || other.hosts - one.hosts)
    .map(({ close: _close, ...missing }) => missing);
}

const begin = (host: RefusingHost, { requirement, needed, free, detail }: Obstacle): Missing => ({
  requirement,
  needed,
  free,
  detail,
  host: host.name,
  hosts: 1,
});

const nearer = (obstacle: Obstacle, known: Missing): boolean =>
  obstacle.free !== null && known.free !== null && obstacle.free > known.free;

type Count = { placed: number; desired: number };

/** The sentence that says how many tasks find room, and what the others lack. */
export function tellMissing(missing: Missing, count: Count): { message: Message; hint: Message } {
  const { needed, free, host, hosts, detail } = missing;
  const amounts = { ...count, host, hosts, needed: needed ?? 0, free: free ?? 0 };
  const words = { ...count, host, hosts, detail: detail ?? "" };
  switch (missing.requirement) {
    case "RESOURCE:CPU":
      return {
        message: message("placement.lacks.cpu", amounts),
        hint: message("placement.lacks.amount.hint", {}),
      };
    case "RESOURCE:MEMORY":
      return {
        message: message("placement.lacks.memory", amounts),
        hint: message("placement.lacks.amount.hint", {}),
      };
    case "RESOURCE:GPU":
      return {
        message: message("placement.lacks.gpu", amounts),
        hint: message("placement.lacks.amount.hint", {}),
      };
    case "RESOURCE:ENI":
      return {
        message: message("placement.lacks.eni", amounts),
        hint: message("placement.lacks.eni.hint", {}),
      };
    case "RESOURCE:PORTS":
      return {
        message: message("placement.lacks.ports", words),
        hint: message("placement.lacks.ports.hint", {}),
      };
    case "ATTRIBUTE":
      return {
        message: message("placement.lacks.attribute", words),
        hint: message("placement.lacks.attribute.hint", {}),
      };
    case "AGENT":
      return {
        message: message("placement.lacks.agent", words),
        hint: message("placement.lacks.agent.hint", {}),
      };
    case "STATUS":
      return {
        message: message("placement.lacks.status", words),
        hint: message("placement.lacks.status.hint", {}),
      };
    case "CONSTRAINT":
    case "OTHER":
      return {
        message: message("placement.lacks.constraint", words),
        hint: message("placement.lacks.constraint.hint", {}),
      };
  }
}

/** Why it cannot be told whether the tasks find room. */
export function tellDoubt(doubt: Doubt, hosts: readonly RefusingHost[]): Message {
  if (doubt === "STOP_ORDER") return message("placement.untold.order", {});
  if (doubt === "UNHEALTHY_TASKS") return message("placement.untold.unhealthy", {});
  const unsure = hosts.filter((host) => host.obstacles.some((each) => !each.certain));
  const [first] = unsure.flatMap((host) => host.obstacles.filter((each) => !each.certain));
  const count = { hosts: unsure.length };
  if (first?.requirement === "RESOURCE:ENI") return message("placement.untold.eni", count);
  if (first?.requirement === "RESOURCE:GPU") return message("placement.untold.gpu", count);
  return message("placement.untold.rule", { ...count, detail: first?.detail ?? "" });
}
