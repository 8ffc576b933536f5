import { recordEvents } from "../events/index.ts";
import { type AwsFailure, joinTransaction, message, Statement } from "../kernel/index.ts";
import type { AdvanceDeps } from "./deps.ts";
import { StaleDeployment, type Work } from "./store.ts";

/**
 * Tells whoever watches that AWS does not let the deployment go on for now, and why. Nothing else about it changes:
 * not its state, and not when it last changed, by which steps judge whether a read may be stale.
 */
export async function tellRetry(
  deps: Pick<AdvanceDeps, "database" | "clock">,
  work: Work,
  { operation, message: why }: AwsFailure,
): Promise<Work> {
  const version = work.version + 1;
  const { id, path, state, progress, updatedAt } = work;
  const event = {
    deploymentId: id,
    version,
    path,
    at: deps.clock.now(),
    message: message("deployment.retrying", { operation, why }),
    state,
    progress,
    final: false,
  };
  await deps.database.prisma.$transaction(async (transaction) => {
    const { count } = await transaction.deployment.updateMany({
      where: { id, version: work.version },
      data: { version, updatedAt },
    });
    if (count === 0) throw new StaleDeployment(id);
    const statement = new Statement();
    recordEvents(statement, [event]);
    await joinTransaction(transaction, statement);
  });
  return { ...work, version };
}
