import type { Task } from "../jobs/index.ts";
import { advanceDeployment } from "./advance-deployment.ts";
import { advanceBulkDeployment } from "./bulk/index.ts";
import { cleanUpRevisions } from "./clean-up-revisions.ts";
import type { AdvanceDeps } from "./deps.ts";
import { expireApproval } from "./expire-approval.ts";
import { watchImpact } from "./impact/watch-impact.ts";
import { watchImpactTask } from "./impact/watch-impact-job.ts";
import { advanceTask, bulkTask, cleanUpTask, expiryTask, turnTask, undoTask } from "./job.ts";
import { markTask } from "./marks/mark-job.ts";
import { writeMark } from "./marks/write-mark.ts";
import { reportStaleCalls, staleCallsTask } from "./report-stale-calls.ts";
import { takeTurn } from "./take-turn.ts";
import { undoFailedDeployment } from "./undo-failed-deployment.ts";

/** The jobs of deployments, by the name they are stored under. */
export function deploymentTasks(deps: AdvanceDeps): Record<string, Task> {
  return {
    [advanceTask]: ({ deploymentId = "", attempt = "0" }, context) =>
      advanceDeployment(deps, { deploymentId, attempt: Number(attempt), ...context }),
    [staleCallsTask]: ({ deploymentId = "" }, { log }) => reportStaleCalls(deps, { deploymentId, log }),
    [turnTask]: ({ serviceId = "" }) => takeTurn(deps, { serviceId }),
    [expiryTask]: ({ deploymentId = "" }) => expireApproval(deps, { deploymentId }),
    [bulkTask]: ({ bulkId = "" }) => advanceBulkDeployment(deps, { bulkId }),
    [undoTask]: ({ deploymentId = "" }) => undoFailedDeployment(deps, { deploymentId }),
    [markTask]: ({ deploymentId = "", target = "" }, { signal, lease }) =>
      writeMark(deps, { deploymentId, target, signal, lease }),
    [watchImpactTask]: ({ deploymentId = "" }) => watchImpact(deps, { deploymentId }),
    [cleanUpTask]: ({ serviceId = "" }) => cleanUpRevisions(deps, { serviceId }),
  };
}
