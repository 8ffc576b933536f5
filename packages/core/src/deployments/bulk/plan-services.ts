import { findService } from "../../fleet/index.ts";
import { guardsOf, requireUnguarded } from "../../guards/index.ts";
import { InvalidInput, message, NotFound, Problem } from "../../kernel/index.ts";
import { type Caller, requirePermission } from "../../permissions/index.ts";
import type { WantedChange } from "../change/index.ts";
import { checkDeployable, checkTerms, type RequestTerms } from "../check-request.ts";
import { planChange } from "../deploy-service.ts";
import type { DeploymentDeps } from "../deps.ts";
import { requiredApproval } from "../required-approval.ts";
import type { PlannedService, VerifiedService } from "./planned-service.ts";
import { verifyServices } from "./verify-services.ts";

/**
 * What a change makes of each of many services, with what was found out about it. Throws for the first that is wrong,
 * naming its place in the input; what is only found by looking in AWS is told of all of them together.
 */
export async function planServices(
  deps: DeploymentDeps,
  caller: Caller,
  input: { request: RequestTerms & { services: readonly string[] }; wanted: WantedChange; at: Date },
): Promise<VerifiedService[]> {
  const { request, wanted, at } = input;
  const planned: PlannedService[] = [];

  async function planOne(ref: string, field: string[]): Promise<PlannedService> {
    const service = await findService(deps.database, caller, ref, field);
    if (service === null) throw NotFound.of("service", ref, field);
    if (planned.some((each) => each.service.id === service.id)) {
      throw new InvalidInput(message("problem.invalid.serviceTwice", { service: ref }), null, field);
    }
    requirePermission(caller, "deployment:create", service.path);
    checkTerms(caller, request, service.path);
    checkDeployable(deps, service);
    const guards = await guardsOf(deps.database, caller, { path: service.path, at });
    requireUnguarded(guards, { override: request.override ?? [], field });
    const approval = await requiredApproval(deps, caller, { terms: request, path: service.path, field });
    const plan = await planChange(deps, { service, wanted, desiredCount: null });
    return { service, plan, field, ...approval };
  }

  for (const [index, ref] of request.services.entries()) {
    const field = ["input", "services", String(index)];
    try {
      planned.push(await planOne(ref, field));
    } catch (error) {
      throw error instanceof Problem && isOfService(error) ? error.about(field) : error;
    }
  }
  return verifyServices(deps, planned, { overridden: (request.override ?? []).includes("VERIFICATION") });
}

/** Whether it is this service that does not fit; else the input is wrong whatever the services are. */
function isOfService({ field }: Problem): boolean {
  return field === null || field[1] === "service" || field.at(-1) === "container";
}
