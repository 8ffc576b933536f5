import { type Deployment, deploymentsByEcsIds, deploymentsByIds } from "../../deployments/index.ts";
import { message, type Reads } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { deploymentIdAt, type EndedTask } from "./reads.ts";
import { fact, type WhyEvidence, type WhyFact } from "./why.ts";

export const ofDeployment = ({ id }: { id: string }): WhyEvidence => ({
  kind: "DEPLOYMENT",
  id,
  reference: id,
});

/** Who asked for a deployment, and for what. */
export function askedFor(deployment: Deployment): WhyFact {
  const { kind, requestedBy: by, onBehalfOf, reason, createdAt, images, desiredCount } = deployment;
  const told = message("why.asked.deployment", {
    deployment: deployment.id,
    kind,
    by,
    onBehalfOf,
    reason,
    images: images.map(({ to }) => to),
    desired: desiredCount,
  });
  return fact("ASKED", told, { at: createdAt, evidence: [ofDeployment(deployment)] });
}

/** The deployment that a task belonged to; null where none of Fleetgraph's is known. */
export async function deploymentOfTask(
  reads: Reads,
  caller: Caller,
  task: EndedTask,
): Promise<Deployment | null> {
  const { startedBy, serviceId, createdAt, taskDefinitionArn: taskDefinition } = task;
  if (startedBy?.startsWith("ecs-svc/")) {
    const found = (await deploymentsByEcsIds(reads, caller, [startedBy])).get(startedBy);
    if (found) return found;
  }
  if (serviceId === null || createdAt === null || taskDefinition === null) return null;
  const id = await deploymentIdAt(reads, caller, { serviceId, at: createdAt, taskDefinition });
  return id === null ? null : ((await deploymentsByIds(reads, caller, [id])).get(id) ?? null);
}

/** What was asked that a task came of: as far back as it is known. */
export function askedForTask(
  task: EndedTask,
  input: { deployment: Deployment | null; service: string | null },
): WhyFact[] {
  const { deployment, service } = input;
  const { taskDefinitionArn: revision, containers, createdAt: at, startedBy } = task;
  const facts: WhyFact[] = [];
  if (deployment !== null) facts.push(askedFor(deployment));
  else if (startedBy?.startsWith("ecs-svc/")) {
    const evidence: WhyEvidence[] = [{ kind: "ECS_DEPLOYMENT", id: null, reference: startedBy }];
    facts.push(
      fact("ASKED", message("why.asked.elsewhere", { service, ecsDeployment: startedBy }), { at, evidence }),
    );
  } else if (task.serviceId === null) {
    facts.push(fact("ASKED", message("why.asked.alone", { startedBy, group: task.groupName }), { at }));
  }
  if (revision !== null) {
    const told = message("why.asked.revision", {
      revision: revision.split("/").at(-1) ?? revision,
      images: containers.flatMap(({ image }) => image ?? []),
    });
    const evidence: WhyEvidence[] = [{ kind: "TASK_DEFINITION", id: null, reference: revision }];
    facts.push(fact("ASKED", told, { at, evidence }));
  }
  return facts;
}
