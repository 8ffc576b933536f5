import { violates } from "../access/index.ts";
import { message } from "../kernel/index.ts";
import type { AdvanceDeps } from "./deps.ts";
import { guardFailure } from "./guard-failure.ts";
import { advanceJob } from "./job.ts";
import { nextInQueue } from "./reads.ts";
import { loadWork, oneActiveConstraint, recordChange, StaleDeployment } from "./store.ts";

/**
 * The job: lets the next deployment in a service's queue begin. Safe to repeat, and to run when nobody's turn has
 * come: that only one is under way is the index's doing.
 */
export async function takeTurn(deps: AdvanceDeps, input: { serviceId: string }): Promise<void> {
  for (;;) {
    const next = await nextInQueue(deps.database, input.serviceId);
    const work = next === null ? null : await loadWork(deps.database, next);
    if (work === null) return;
    try {
      const guarded = await guardFailure(deps, work);
      if (guarded) {
        // What came while it waited stands in its way as it would in a new request's: nothing is changed.
        await recordChange(deps, work, {
          event: "FAILED",
          message: message("deployment.failed", {}),
          fields: { failure: guarded },
        });
        continue;
      }
      await recordChange(deps, work, {
        event: "TURN_CAME",
        message: message("deployment.turnCame", {}),
        // Waiting does not count: it may take as long as it was given from now on.
        fields: { deadlineAt: new Date(deps.clock.now().getTime() + work.deadlineSeconds * 1000) },
        job: advanceJob({ deploymentId: work.id }),
      });
      return;
    } catch (error) {
      // Another one began meanwhile: its end brings this job again.
      if (violates(error, oneActiveConstraint)) return;
      // It was cancelled meanwhile: the next one may begin.
      if (!(error instanceof StaleDeployment)) throw error;
    }
  }
}
