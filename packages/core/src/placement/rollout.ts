import type { HeldTask } from "./host-room.ts";
import { createPacking, type Packing, type Placeable, type RefusingHost } from "./packing.ts";
import { type RolloutRules, type Surge, surgeOf } from "./surge.ts";

/** What a roll-out comes to on the hosts there are, if every new task becomes healthy. */
export type Rollout = {
  /** CANNOT_ROLL: the two percentages leave it no move, whatever the room. */
  outcome: "DONE" | "STUCK" | "CANNOT_ROLL";
  /** Whether every step could be told. */
  certain: boolean;
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
 * ECS stops tasks where the service has most of them, by zone, then by host (developer guide, "Amazon ECS services").
 * Where a roll-out gets stuck only because of that order, it is uncertain: not documented to the last detail.
 */
export function playRollout(input: RolloutInput): Rollout {
  const asDocumented = play(input, crowdedFirst);
  if (asDocumented.outcome !== "STUCK" || input.old.length === 0) return asDocumented;
  const atBest = play(input, makingRoomFirst);
  return atBest.outcome === "DONE" ? { ...atBest, certain: false } : asDocumented;
}

type Choose = (packing: Packing, old: readonly HeldTask[]) => HeldTask | undefined;

function play(input: RolloutInput, choose: Choose): Rollout {
  const { desired, rules } = input;
  const packing = createPacking(input);
  const old = new Set(input.old);
  let placed = 0;
  let certain = true;
  const now = () => surgeOf({ ...rules, desired, running: old.size + placed });
  const surge = now();

  function start(): boolean {
    const { most } = now();
    const room =
      old.size > 0 && (rules.strategy ?? "ROLLING") === "ROLLING" ? most - old.size - placed : desired;
    let started = 0;
    while (placed < desired && started < room) {
      const place = packing.place();
      if (place === null) break;
      certain &&= place.certain;
      placed += 1;
      started += 1;
    }
    return started > 0;
  }

  function stop(): boolean {
    let spare = placed === desired ? old.size : now().mayStopFirst;
    const stopped = spare > 0 && old.size > 0;
    for (; spare > 0; spare -= 1) {
      const next = choose(packing, [...old]);
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
    certain,
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
