import { type Random, seededRandom } from "../random.ts";

/** Where a fault strikes: at the n-th of these since the fault before it struck. */
export type Point =
  | { at: "aws-request" | "aws-response"; operation: string | null; n: number }
  | { at: "commit-asked" | "commit-done"; n: number };

/** What happens there. `held`: what was seen goes on only after the worker has. Milliseconds. */
export type Blow =
  | { do: "kill"; idle: number }
  | { do: "freeze"; held: boolean; further: number }
  | { do: "drop" }
  | { do: "throttle" }
  | { do: "server-error" }
  | { do: "html-error" }
  /** `late`: by so much more than what the worker waits for AWS. */
  | { do: "delay"; late: boolean; milliseconds: number };

export type Fault = { point: Point; blow: Blow };

/** What is asked for of one service, one after the other. */
export type Order = {
  do: "good" | "other" | "bad" | "scale" | "rollback" | "restart";
  /** Milliseconds after which it is cancelled. */
  cancelAfter: number | null;
  /** Whether something else is asked for while it is under way, and whether that may wait. */
  intruder: "refused" | "queued" | null;
};

/** `approved`: its deployments need somebody's approval. `undone`: what fails is rolled back by its policy, not by ECS. */
export type PlannedService = { name: string; approved: boolean; undone: boolean; orders: Order[] };

export type Plan = { seed: number; services: PlannedService[]; faults: Fault[] };

const scripts: readonly Order["do"][][] = [
  ["good"],
  ["good", "rollback"],
  ["good", "restart"],
  ["bad"],
  ["bad", "good"],
  ["good", "bad"],
  ["good", "other"],
  ["scale"],
  ["scale", "good"],
  ["restart"],
];

/** Neither cancelled nor disturbed. */
export const plainOrder = (what: Order["do"]): Order => ({ do: what, cancelAfter: null, intruder: null });

/** The same plan for the same seed. */
export function planOf(seed: number): Plan {
  const random = seededRandom(seed * 7_919);
  for (let warm = 0; warm < 3; warm += 1) random.below(2);
  const services = ["api", "jobs", "web"].slice(0, 2 + random.below(2)).map((name) => {
    const approved = random.below(6) === 0;
    // What was proven healthy first is what the failure is undone to.
    const undone = random.below(6) === 0;
    if (undone) return { name, approved, undone, orders: [plainOrder("good"), plainOrder("bad")] };
    const orders = random.pick(scripts).map((each) => ({
      do: each,
      cancelAfter: each !== "rollback" && random.below(5) === 0 ? random.below(700) : null,
      intruder: random.pick(["refused", "queued", null, null, null, null] as const),
    }));
    return { name, approved, undone, orders };
  });
  const mutating = ["RegisterTaskDefinition", "UpdateService", "UpdateService"];
  const stops = services.some(({ orders }) => orders.some(({ cancelAfter }) => cancelAfter !== null));
  if (stops) mutating.push("StopServiceDeployment");
  let mayFreeze = true;
  const faults = Array.from({ length: 2 + random.below(3) }, () => {
    const fault = faultOf(random, { mayFreeze, mutating });
    // Each takes its time: a second one would tell little more.
    mayFreeze &&= fault.blow.do !== "freeze";
    return fault;
  });
  return { seed, services, faults };
}

function pointOf(random: Random, mutating: readonly string[]): Point {
  const at = random.pick(["aws-request", "aws-response", "commit-asked", "commit-done"] as const);
  if (at === "commit-asked" || at === "commit-done") return { at, n: 1 + random.below(12) };
  return random.below(2) === 0
    ? { at, operation: random.pick(mutating), n: random.pick([1, 1, 2]) }
    : { at, operation: null, n: 1 + random.below(18) };
}

function faultOf(random: Random, how: { mayFreeze: boolean; mutating: readonly string[] }): Fault {
  const point = pointOf(random, how.mutating);
  const chance = random.below(10);
  if (chance < 4) return { point, blow: { do: "kill", idle: random.pick([0, 0, random.below(400)]) } };
  if (chance < 6 && how.mayFreeze) {
    return { point, blow: { do: "freeze", held: random.below(4) === 0, further: random.below(300) } };
  }
  if (point.at === "commit-asked" || point.at === "commit-done") return { point, blow: { do: "drop" } };
  const delay = { do: "delay", late: random.below(2) === 0, milliseconds: 20 + random.below(200) } as const;
  if (point.at === "aws-response")
    return { point, blow: random.pick([{ do: "drop" }, { do: "drop" }, delay]) };
  const blows: Blow[] = [
    { do: "drop" },
    { do: "throttle" },
    { do: "server-error" },
    { do: "html-error" },
    delay,
  ];
  return { point, blow: random.pick(blows) };
}

/** The plan in words, one line each. */
export function describePlan(plan: Plan): string[] {
  const orders = plan.services.map(({ name, approved, undone, orders: each }) => {
    const words = each.map((order) => {
      const cancelled = order.cancelAfter === null ? "" : ` (cancelled after ${order.cancelAfter} ms)`;
      return `${order.do}${cancelled}${order.intruder ? ` (another one ${order.intruder})` : ""}`;
    });
    return `${name}${approved ? ", approved" : ""}${undone ? ", undone" : ""}: ${words.join(", then ")}`;
  });
  return [...orders, ...plan.faults.map(describeFault)];
}

export function describeFault({ point, blow }: Fault): string {
  const where = "operation" in point && point.operation !== null ? ` ${point.operation}` : "";
  const { do: what, ...how } = blow;
  const details = Object.entries(how).map(([name, value]) => `${name} ${value}`);
  return `${what}${details.length > 0 ? ` (${details.join(", ")})` : ""} at ${point.at}${where} ${point.n}`;
}
