import { type Deployment, deploymentsByIds } from "../../deployments/index.ts";
import { message, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { ofDeployment } from "./asked.ts";
import { undoneBy } from "./reads.ts";
import { fact, type WhyFact } from "./why.ts";

/** What became of a deployment, and of the service after it failed. */
export async function afterDeployment(
  reads: Reads,
  caller: Caller,
  deployment: Deployment,
): Promise<WhyFact[]> {
  const { id, serviceId, state, finishedAt } = deployment;
  const ended = message("why.next.deployment", { deployment: id, state, ended: finishedAt !== null });
  const facts = [fact("NEXT", ended, { at: finishedAt, evidence: [ofDeployment(deployment)] })];
  if (state !== "FAILED") return facts;
  const next = await undoneBy(reads, caller, { id, serviceId });
  const undo = next === null ? undefined : (await deploymentsByIds(reads, caller, [next])).get(next);
  if (undo === undefined) return facts;
  const told = message("why.next.undone", {
    deployment: undo.id,
    by: undo.requestedBy,
    onBehalfOf: undo.onBehalfOf,
    policy: undo.causedById === id,
    state: undo.state,
  });
  return [...facts, fact("NEXT", told, { at: undo.createdAt, evidence: [ofDeployment(undo)] })];
}
