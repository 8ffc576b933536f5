import type { HeldTask } from "./host-room.ts";
import { createPacking, type Packing, type Placeable, type RefusingHost } from "./packing.ts";
import { type RolloutRules, type Surge, surgeOf } from "./surge.ts";

/**
 * Why the outcome is not certain: something of a host could not be told; it depends on which old tasks stop first; or on
 * whether old tasks that are not healthy are gone by then.
 */
export type Doubt = "HOSTS" | "STOP_ORDER" | "UNHEALTHY_TASKS";

/** What a roll-out comes to on the hosts there are, if every new task becomes healthy. */
export type Rollout = {
  /** CANNOT_ROLL: the two percentages leave it no move, whatever the room. */
  outcome: "DONE" | "STUCK" | "CANNOT_ROLL";
  doubt: Doubt | null;
  /** New tasks that run at the end, of `desired`. */
  placed: number;
  desired: number;
  /** Old tasks that still run at the end. */
  left: number;
  surge: Surge;
  /** Hosts that take no further new task at the end. */
  refusing: RefusingHost[];
};

export type RolloutInput = Placeable & {
  rules: RolloutRules;
  desired: number;
  /** The service's tasks of before. */
  old: readonly HeldTask[];
};

/**
 * Plays a roll-out: new tasks as far as maximumPercent and the hosts allow, then old ones as far as
 * minimumHealthyPercent allows, again and again, until all are new or nothing moves.
 *
 * ECS stops tasks where the service has most of them, by zone, then by host (API_UpdateService). A roll-out that gets stuck
 * only because of that order is in doubt: it is not documented to the last detail. So is one that keeps all old tasks
 * beside the new ones, as blue/green does, and gets stuck only because of old ones that are not healthy: whether ECS
 * starts those again meanwhile is not documented at all.
 */
export function playRollout(input: RolloutInput): Rollout {
  const asDocumented = play(input, crowdedFirst);
  if (asDocumented.outcome !== "STUCK" || input.old.length === 0) return asDocumented;
  const atBest = play(input, makingRoomFirst);
  if (atBest.outcome === "DONE") return { ...atBest, doubt: "STOP_ORDER" };
  const withoutUnhealthy = play(input, makingRoomFirst, { unhealthyGone: true });
  return withoutUnhealthy.outcome === "DONE"
    ? { ...withoutUnhealthy, doubt: "UNHEALTHY_TASKS" }
    : asDocumented;
}

type Choose = (packing: Packing, old: readonly HeldTask[]) => HeldTask | undefined;

function play(input: RolloutInput, choose: Choose, { unhealthyGone = false } = {}): Rollout {
  const { desired, rules } = input;
  const packing = createPacking(input);
  const old = new Set(input.old);
  for (const task of unhealthyGone ? input.old : []) {
    if (task.healthy) continue;
    packing.stop(task);
    old.delete(task);
  }
  let placed = 0;
  let doubt: Doubt | null = null;
  const now = () => {
    const unhealthy = [...old].filter((task) => !task.healthy).length;
    return surgeOf({ ...rules, desired, running: old.size + placed, unhealthy });
  };
  const surge = now();

  function start(): boolean {
    const { most } = now();
    const room =
      old.size > 0 && (rules.strategy ?? "ROLLING") === "ROLLING" ? most - old.size - placed : desired;
    let started = 0;
    while (placed < desired && started < room) {
      const place = packing.place();
      if (place === null) break;
      if (!place.certain) doubt = "HOSTS";
      placed += 1;
      started += 1;
    }
    return started > 0;
  }

  function stop(): boolean {
    let spare = placed === desired ? old.size : now().mayStopFirst;
    const stopped = spare > 0 && old.size > 0;
    for (; spare > 0; spare -= 1) {
      const unhealthy = [...old].filter((task) => !task.healthy);
      const next = choose(packing, unhealthy.length > 0 ? unhealthy : [...old]);
      if (next === undefined) break;
      packing.stop(next);
      old.delete(next);
    }
    return stopped;
  }

  let moved = true;
  while (moved && (placed < desired || old.size > 0)) {
    const started = start();
    moved = stop() || started;
  }
  const done = placed >= desired && old.size === 0;
  return {
    outcome: done ? "DONE" : surge.canRoll ? "STUCK" : "CANNOT_ROLL",
    doubt,
    placed,
    desired,
    left: old.size,
    surge,
    refusing: packing.refusing(),
  };
}

const crowdedFirst: Choose = (packing, old) => {
  const crowding = packing.crowding();
  let first: HeldTask | undefined;
  let most: readonly [number, number] = [-1, -1];
  for (const task of old) {
    const [zone, host] = crowding(task);
    if (zone < most[0] || (zone === most[0] && host <= most[1])) continue;
    first = task;
    most = [zone, host];
  }
  return first;
};

const makingRoomFirst: Choose = (packing, old) =>
  old.find((task) => packing.wouldTake(task)) ?? crowdedFirst(packing, old);
