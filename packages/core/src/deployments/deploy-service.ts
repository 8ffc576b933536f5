import type { Service } from "../fleet/index.ts";
import { InvalidInput, message } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { applyChange, type Definition, noChange, type WantedChange } from "./change/index.ts";
import { checkCount } from "./check-request.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import type { PlannedChange } from "./planned-change.ts";
import { presentDefinition } from "./present-definition.ts";
import { type DeploymentRequest, requestDeployment } from "./request-deployment.ts";
import { settingsAreWanted, shownChange, somethingIsWanted } from "./shown-change.ts";

/** What to change of a service's task definition, its count, or both. What is left out stays. */
export type ServiceChangeInput = { [Part in keyof WantedChange]?: WantedChange[Part] | null | undefined } & {
  desiredCount?: number | null | undefined;
};
export type DeployServiceInput = DeploymentRequest & ServiceChangeInput;

/**
 * Changes a service: images, settings of its task definition, its count. Gives the deployment; it runs by itself.
 * Throws what requestDeployment throws, InvalidInput and UnknownContainer.
 */
export async function deployService(
  deps: DeploymentDeps,
  caller: Caller,
  input: DeployServiceInput,
): Promise<Deployment> {
  const { images, environment, secrets, containers, cpu, memory, taskDefinition, desiredCount, ...request } =
    input;
  const wanted = wantedOf({ images, environment, secrets, containers, cpu, memory, taskDefinition });
  const count = desiredCount ?? null;
  return requestDeployment(deps, caller, request, {
    operation: "deployService",
    action: "deployment.request",
    verbs: settingsAreWanted(wanted) ? ["deployment:create", "deployment:configure"] : ["deployment:create"],
    asked: { change: wanted, desiredCount: count },
    shown: { ...shownChange(wanted), desiredCount: count },
    plan: (service) => planChange(deps, { service, wanted, desiredCount: count }),
  });
}

export function wantedOf({ desiredCount: _count, ...given }: ServiceChangeInput): WantedChange {
  const asked = Object.entries(given).filter(([, part]) => part != null);
  return { ...noChange, ...Object.fromEntries(asked) };
}

/** What a change makes of a service as it was last listed. Throws InvalidInput and UnknownContainer. */
export async function planChange(
  deps: DeploymentDeps,
  input: { service: Service; wanted: WantedChange; desiredCount: number | null },
): Promise<PlannedChange> {
  const { service, wanted, desiredCount } = input;
  if (!somethingIsWanted(wanted) && desiredCount === null) {
    const hint = message("problem.invalid.nothingAsked.hint", {});
    throw new InvalidInput(message("problem.invalid.nothingAsked", {}), hint, ["input"]);
  }
  if (desiredCount !== null) checkCount(service, desiredCount);
  const common = { desiredCount, toTaskDefinition: null, targetDeploymentId: null };
  if (!somethingIsWanted(wanted)) return { ...common, kind: "SCALE", images: [], change: null };
  const { images, asked } = applyChange(await requireDefinition(deps, service), wanted);
  return { ...common, kind: "DEPLOY", images, change: { ...wanted, images: asked } };
}

/** The revision that the service has. Throws InvalidInput for a service that has none. */
async function requireDefinition(deps: DeploymentDeps, service: Service): Promise<Definition> {
  const found = await presentDefinition(deps, service);
  if (found) return found;
  const hint = message("problem.invalid.noTaskDefinition.hint", {});
  throw new InvalidInput(message("problem.invalid.noTaskDefinition", {}), hint, ["input", "service"]);
}
