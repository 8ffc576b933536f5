import { awsRequestsOfDeployments } from "../../audit/index.ts";
import { approvalsOf, deploymentsByIds } from "../../deployments/index.ts";
import { message, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { afterDeployment } from "./after.ts";
import { askedFor, ofDeployment } from "./asked.ts";
import { fact, type Why, type WhyEvidence } from "./why.ts";

const firstRequests = { limit: 20, backward: false, after: null, before: null };

/** Why a deployment went as it did, with what was asked of AWS for it. Null where there is none. */
export async function whyDeployment(reads: Reads, caller: Caller, id: string): Promise<Why | null> {
  const deployment = (await deploymentsByIds(reads, caller, [id])).get(id);
  if (deployment === undefined) return null;
  const [approvals, requests, next] = await Promise.all([
    approvalsOf(reads, [id]),
    awsRequestsOfDeployments(reads, caller, { ids: [id], page: firstRequests }),
    afterDeployment(reads, caller, deployment),
  ]);
  const said = approvals.map(({ approver, verdict, reason, at }) =>
    fact("ASKED", message("why.asked.approval", { approver, verdict, reason }), {
      at,
      evidence: [ofDeployment(deployment)],
    }),
  );
  const sent = (requests.get(id)?.items ?? []).map(({ action, outcome, requestId, at }) => {
    const evidence: WhyEvidence[] =
      requestId === null ? [] : [{ kind: "AWS_REQUEST", id: null, reference: requestId }];
    return fact("ENDED", message("why.sent", { action, outcome }), { at, evidence });
  });
  const { failure, toTaskDefinition, ecsDeploymentId } = deployment;
  const brought: WhyEvidence[] = [];
  if (ecsDeploymentId !== null)
    brought.push({ kind: "ECS_DEPLOYMENT", id: null, reference: ecsDeploymentId });
  if (toTaskDefinition !== null)
    brought.push({ kind: "TASK_DEFINITION", id: null, reference: toTaskDefinition });
  const asked = askedFor(deployment);
  return {
    subject: ofDeployment(deployment),
    at: deployment.finishedAt ?? deployment.updatedAt,
    explanation: failure,
    facts: [{ ...asked, evidence: [...asked.evidence, ...brought] }, ...said, ...sent, ...next],
  };
}
