import { findService, type Service } from "../fleet/index.ts";
import { approvalNeeded, guardsOf, type NeededApproval, type StandingGuard } from "../guards/index.ts";
import { NotFound } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { applyChange, type Difference, diffDefinitions, diffService } from "./change/index.ts";
import { checkDeployable } from "./check-request.ts";
import { planChange, type ServiceChangeInput, wantedOf } from "./deploy-service.ts";
import type { DeploymentKind, ImageChange } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { presentDefinition } from "./present-definition.ts";
import { deploymentAhead } from "./reads.ts";
import type { CheckResult } from "./verification/index.ts";
import { verifyForService } from "./verify-for-service.ts";

/** What a deployment would do, and what stands in its way. */
export type DeploymentPlan = {
  service: Service;
  kind: DeploymentKind;
  images: ImageChange[];
  definitionDifferences: Difference[];
  serviceDifferences: Difference[];
  checks: CheckResult[];
  guards: StandingGuard[];
  approval: NeededApproval | null;
  /** The deployment that it would have to wait for. */
  aheadId: string | null;
};

/**
 * What deployService would do with the same input, without doing it: what differs, all checks, and the locks, freeze
 * windows, approvals and deployments in its way. Whoever may see the service may ask. Throws NotFound, InvalidInput,
 * UnknownContainer.
 */
export async function planDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  input: ServiceChangeInput & { service: string },
): Promise<DeploymentPlan> {
  const { service: ref, ...asked } = input;
  const field = ["input", "service"];
  const service = await findService(deps.database, caller, ref, field);
  if (service === null) throw NotFound.of("service", ref, field);
  checkDeployable(deps, service);
  const planned = await planChange(deps, {
    service,
    wanted: wantedOf(asked),
    desiredCount: asked.desiredCount ?? null,
  });
  const { plan, checks } = await verifyForService(deps, service, planned);
  const present = await presentDefinition(deps.database, service);
  const wanted = present && plan.change ? applyChange(present, plan.change).definition : present;
  const { desiredCount, taskDefinitionArn: taskDefinition, path } = service;
  return {
    service,
    kind: plan.kind,
    images: plan.images,
    definitionDifferences: present && wanted ? diffDefinitions(present, wanted) : [],
    serviceDifferences: diffService(
      { desiredCount, taskDefinition },
      { desiredCount: plan.desiredCount ?? desiredCount, taskDefinition },
    ),
    checks,
    guards: await guardsOf(deps.database, caller, { path, at: deps.clock.now() }),
    approval: approvalNeeded(deps.approvals, path),
    aheadId: await deploymentAhead(deps.database, service.id),
  };
}
