import { message } from "../kernel/index.ts";
import { actOfJob } from "./acts-of-jobs.ts";
import type { AdvanceDeps } from "./deps.ts";
import { loadWork, recordChange, StaleDeployment } from "./store.ts";

/** The job: ends a deployment whose approval did not come in time. Safe to repeat. */
export async function expireApproval(
  deps: Pick<AdvanceDeps, "database" | "clock" | "deployments">,
  input: { deploymentId: string },
): Promise<void> {
  const work = await loadWork(deps.database, input.deploymentId);
  if (work?.state !== "AWAITING_APPROVAL") return;
  try {
    const told = message("deployment.approvalExpired", { group: work.approvalGroup ?? "" });
    await recordChange(deps, work, {
      event: "REJECTED",
      message: told,
      audit: actOfJob(work, { action: "deployment.expire", state: "CANCELLED", told, fields: {} }),
    });
  } catch (error) {
    // Somebody approved or refused it at this moment: theirs counts; the job is repeated should it still wait.
    if (!(error instanceof StaleDeployment)) throw error;
    await expireApproval(deps, input);
  }
}
