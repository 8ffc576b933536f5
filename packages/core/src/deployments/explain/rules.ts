import type { Message } from "../../kernel/index.ts";
import { badRoleOfTask, cannotLaunch } from "./bad-role.ts";
import { capacityTaken } from "./capacity-taken.ts";
import { commandNotFound } from "./command-not-found.ts";
import { diskFull } from "./disk-full.ts";
import type { FailureEvidence } from "./evidence.ts";
import { exited } from "./exited.ts";
import { healthCheck } from "./health-check.ts";
import { imagePull } from "./image-pull.ts";
import { logDriver } from "./log-driver.ts";
import { missingSecret } from "./missing-secret.ts";
import { notPlaced } from "./not-placed.ts";
import { outOfMemory } from "./out-of-memory.ts";
import type { TaskRule } from "./rule.ts";
import { startFailed } from "./start-failed.ts";
import { stoppedByHand } from "./stopped-by-hand.ts";
import { wrongPlatform } from "./wrong-platform.ts";

/**
 * Why one task ended, the deepest reason first: what a task could not even begin with, then how it ended. Texts are
 * matched where ECS has no field; they are those of the developer guide, "Amazon ECS stopped tasks error messages".
 */
const taskRules: readonly TaskRule[] = [
  diskFull,
  missingSecret,
  badRoleOfTask,
  wrongPlatform,
  imagePull,
  logDriver,
  commandNotFound,
  outOfMemory,
  healthCheck,
  capacityTaken,
  stoppedByHand,
  startFailed,
  exited,
];

/** What kept tasks from being there at all, told by the service's events. */
const serviceRules: readonly ((evidence: FailureEvidence) => Message | null)[] = [cannotLaunch, notPlaced];

/** The cause that the evidence supports, null where it supports none. */
export function causeIn(evidence: FailureEvidence): Message | null {
  return (
    causeOfTasks(evidence) ?? serviceRules.map((rule) => rule(evidence)).find((each) => each !== null) ?? null
  );
}

/** What most of the tasks ended by, so that one that AWS interrupted hides no crash; of equals the newest one's. */
function causeOfTasks(evidence: FailureEvidence): Message | null {
  const counts = new Map<string, { cause: Message; count: number }>();
  for (const task of evidence.stoppedTasks) {
    const cause = taskRules.map((rule) => rule(task, evidence)).find((each) => each !== null);
    if (!cause) continue;
    const known = counts.get(cause.kind);
    counts.set(cause.kind, { cause: known?.cause ?? cause, count: (known?.count ?? 0) + 1 });
  }
  const [most] = [...counts.values()].sort((one, other) => other.count - one.count);
  return most?.cause ?? null;
}
