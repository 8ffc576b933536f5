import { type AuditRecord, appendAudit } from "../audit/index.ts";
import { recordEvents } from "../events/index.ts";
import { addJobs, type JobRequest } from "../jobs/index.ts";
import { type Message, message, type Statement } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { advanceJob, expiryJob, turnJob } from "./job.ts";
import { insertDeployment, type NewDeployment } from "./store.ts";

/** Adds a deployment that was accepted to a statement: its row, its first event, its audit entry and its first job. */
export function acceptDeployment(
  statement: Statement,
  caller: Caller,
  input: { row: NewDeployment; record: Omit<AuditRecord, "outcome"> },
): void {
  const { row, record } = input;
  insertDeployment(statement, caller, row);
  appendAudit(statement, caller, { ...record, outcome: "ACCEPTED" }, row.at);
  recordEvents(statement, [
    {
      deploymentId: row.id,
      version: 1,
      path: row.path,
      at: row.at,
      message: firstMessage(caller, row),
      state: row.state,
      progress: null,
      final: false,
    },
  ]);
  const job = firstJob(row);
  if (job) addJobs(statement, [job]);
}

function firstMessage(caller: Caller, { state, approval, onBehalfOf }: NewDeployment): Message {
  const asked = { by: caller.principalName, onBehalfOf };
  if (state === "QUEUED") return message("deployment.queued", asked);
  if (state === "REQUESTED" || approval === null) return message("deployment.requested", asked);
  const { needed, group } = approval;
  return message("deployment.awaitingApproval", { ...asked, needed, group });
}

function firstJob({ id, state, serviceId, approval, bulkId }: NewDeployment): JobRequest | null {
  if (state === "REQUESTED") return advanceJob({ deploymentId: id });
  if (state === "AWAITING_APPROVAL")
    return approval && expiryJob({ deploymentId: id, runAt: approval.expiresAt });
  // What a bulk deployment holds has no turn before it is let go.
  return bulkId === null ? turnJob(serviceId) : null;
}
