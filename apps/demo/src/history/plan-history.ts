import type { Message } from "@fleetgraph/core/kernel";
import { message } from "@fleetgraph/core/kernel";
import { deployers, reasons } from "./people.ts";
import type { Random } from "./random.ts";

/** A deployment of the past, before it has ids. */
export type PastDeployment = {
  kind: "DEPLOY" | "ROLLBACK";
  /** Revision and image tag: revision 7 runs v7. */
  from: number;
  to: number;
  at: Date;
  tookMs: number;
  state: "SUCCEEDED" | "FAILED" | "CANCELLED";
  failure: Message | null;
  by: string;
  onBehalfOf: string | null;
  reason: string | null;
  desired: number;
};

const day = 86_400_000;
const historyDays = 90;

/**
 * The last 90 days of a service, oldest first, ending in the revision that runs now. Most deployments went well;
 * some failed, each for a reason of its own, some were stopped, and some were regretted and rolled back.
 */
export function planHistory(
  random: Random,
  service: { name: string; image: string; revision: number; desired: number; now: Date },
): PastDeployment[] {
  const { name, image, revision, desired, now } = service;
  const count = Math.min(revision - 1, 4 + random.below(14));
  const span = (historyDays - 2) * day;
  const past: PastDeployment[] = [];
  let running = revision - count;
  for (let index = 0; index < count; index += 1) {
    const to = revision - count + index + 1;
    const isLast = index === count - 1;
    const at = workingTime(now.getTime() - span + ((index + random.next() * 0.7) * span) / count, random);
    const person = random.pick(deployers).name;
    const isBot = person === "deploy-bot";
    const common = {
      from: running,
      at,
      by: person,
      onBehalfOf: isBot ? random.pick(["alice", "bob", "chika"]) : null,
      desired,
    };
    const chance = isLast ? 1 : random.next();
    const asked = { ...common, kind: "DEPLOY" as const, to, reason: random.pick(reasons) };
    if (chance < 0.09) {
      const failure = failureOf(random, { name, image: `${image}:v${to}` });
      past.push({ ...asked, state: "FAILED", failure, tookMs: 90_000 + random.below(240_000) });
      continue;
    }
    if (chance < 0.13) {
      past.push({ ...asked, state: "CANCELLED", failure: null, tookMs: 40_000 + random.below(60_000) });
      continue;
    }
    past.push({ ...asked, state: "SUCCEEDED", failure: null, tookMs: 45_000 + random.below(150_000) });
    if (chance < 0.18) {
      const later = new Date(at.getTime() + 600_000 + random.below(3_000_000));
      past.push({
        ...common,
        kind: "ROLLBACK",
        from: to,
        to: running,
        at: later,
        reason: "errors after the release",
        state: "SUCCEEDED",
        failure: null,
        tookMs: 40_000 + random.below(60_000),
      });
      continue;
    }
    running = to;
  }
  return past;
}

/** Nobody deploys at night or on a Sunday, except when they have to. */
function workingTime(time: number, random: Random): Date {
  const at = new Date(time);
  if (random.next() < 0.05) return at;
  at.setUTCHours(8 + random.below(9), random.below(60), random.below(60), random.below(1000));
  if (at.getUTCDay() === 0) at.setTime(at.getTime() - 2 * day);
  return at;
}

function failureOf(random: Random, what: { name: string; image: string }): Message {
  const container = what.name;
  return random.pick([
    message("cause.imageMissing", { container, image: what.image }),
    message("cause.exited", { container, exitCode: 1 }),
    message("cause.outOfMemory", { container }),
    message("cause.healthCheck", { service: what.name }),
  ]);
}
