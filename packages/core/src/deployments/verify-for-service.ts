import type { Service } from "../fleet/index.ts";
import type { DeploymentDeps } from "./deps.ts";
import type { PlannedChange } from "./planned-change.ts";
import { presentDefinition } from "./present-definition.ts";
import { addressOf } from "./reads/revisions.ts";
import { type VerifiedPlan, type VerifyHow, verifyPlan } from "./verify-plan.ts";

/** Looks at a plan for a service as it was last listed. */
export async function verifyForService(
  deps: DeploymentDeps,
  service: Service,
  plan: PlannedChange,
  how: VerifyHow = {},
): Promise<VerifiedPlan<PlannedChange>> {
  if (!deps.deployments.verify) return { plan, checks: [], imageNotFound: null };
  const address = await addressOf(deps.database, service.id);
  if (address === null) return { plan, checks: [], imageNotFound: null };
  return verifyPlan(deps, { where: address, plan, present: await presentDefinition(deps, service) }, how);
}
