import { type Service, taskDefinitionsByArns } from "../fleet/index.ts";
import { InvalidInput, message } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { imageChanges } from "./change/change-images.ts";
import { mostContainers, type WantedImage } from "./change/index.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { shownImage } from "./image-reference.ts";
import {
  checkRange,
  type DeploymentRequest,
  type PlannedChange,
  requestDeployment,
} from "./request-deployment.ts";

export type DeployServiceInput = DeploymentRequest & {
  images?: readonly WantedImage[] | null | undefined;
  desiredCount?: number | null | undefined;
};

// ECS service quota: tasks per service.
const counts = { minimum: 0, maximum: 5_000 };

/** Puts images on a service's containers, changes its count, or both. Gives the deployment; it runs by itself. */
export async function deployService(
  deps: DeploymentDeps,
  caller: Caller,
  input: DeployServiceInput,
): Promise<Deployment> {
  const { images, desiredCount, ...request } = input;
  const wanted = images ?? [];
  const count = desiredCount ?? null;

  async function plan(service: Service): Promise<PlannedChange> {
    if (wanted.length === 0 && count === null) {
      const hint = message("problem.invalid.nothingAsked.hint", {});
      throw new InvalidInput(message("problem.invalid.nothingAsked", {}), hint, ["input"]);
    }
    if (count !== null) {
      checkRange("desiredCount", count, counts);
      if (service.schedulingStrategy === "DAEMON") {
        throw new InvalidInput(message("problem.invalid.daemonCount", {}), null, ["input", "desiredCount"]);
      }
    }
    const common = { desiredCount: count, toTaskDefinition: null, targetDeploymentId: null };
    if (wanted.length === 0) return { ...common, kind: "SCALE", images: [] };
    return { ...common, kind: "DEPLOY", images: imageChanges(wanted, await containersOf(service)) };
  }

  async function containersOf(service: Service) {
    const arn = service.taskDefinitionArn;
    const wantedArns = arn === null ? [] : [{ arn, path: service.path }];
    const found =
      arn === null ? undefined : (await taskDefinitionsByArns(deps.database, caller, wantedArns)).get(arn);
    if (found) return found.containers;
    const hint = message("problem.invalid.noTaskDefinition.hint", {});
    throw new InvalidInput(message("problem.invalid.noTaskDefinition", {}), hint, ["input", "service"]);
  }

  return requestDeployment(deps, caller, request, {
    operation: "deployService",
    action: "deployment.request",
    verb: "deployment:create",
    asked: {
      images: wanted.map(({ container, image }) => ({ container: container ?? null, image })),
      desiredCount: count,
    },
    shown: {
      images: wanted.slice(0, mostContainers).map(({ container, image }) => ({
        container: container?.slice(0, 255) ?? null,
        image: shownImage(image),
      })),
      desiredCount: count,
    },
    plan,
  });
}
