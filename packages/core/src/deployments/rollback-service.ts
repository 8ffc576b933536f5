import { type Service, taskDefinitionsByArns } from "../fleet/index.ts";
import { AwsFailure, InvalidInput, message, NotFound } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import type { Deployment, ImageChange } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { describeService } from "./ecs.ts";
import { type Brought, provenTargets, type Target } from "./last-proven.ts";
import type { PlannedChange } from "./planned-change.ts";
import { NothingToRollBackTo } from "./problems.ts";
import { addressOf } from "./reads/revisions.ts";
import {
  broughtRevisions,
  deployAhead,
  deploymentAhead,
  deploymentsByIds,
  revisionOfSuccess,
} from "./reads.ts";
import { type DeploymentRequest, requestDeployment } from "./request-deployment.ts";
import { verifyForService } from "./verify-for-service.ts";

export type RollbackServiceInput = DeploymentRequest & {
  to?: string | null | undefined;
  /** The deployment that failed and is undone by policy; nobody outside can say so. */
  causedById?: string;
  causedFor?: string;
};

/** How far back a roll-back looks for something proven: revisions brought, not restarts and counts. */
const historyLimit = 200;

/**
 * Returns a service to the revision of an earlier deployment that succeeded: the one named, or the last one before
 * the present revision that was proven healthy, whatever the revision numbers say. What is undone by policy goes past
 * revisions whose images are gone. Throws NothingToRollBackTo when there is none, and InvalidInput for a deployment
 * whose revision runs already.
 */
export async function rollbackService(
  deps: DeploymentDeps,
  caller: Caller,
  input: RollbackServiceInput,
): Promise<Deployment> {
  const { to, causedById, causedFor, ...request } = input;

  async function plan(service: Service): Promise<PlannedChange> {
    const brought = await broughtRevisions(deps.database, { serviceId: service.id, limit: historyLimit });
    const present = presentRevision(service, brought);
    const targets =
      to == null ? await usualTargets(service, brought, present) : [await namedTarget(service, present, to)];
    for (const target of targets) {
      const images = await changedImages(service, target.toTaskDefinition);
      const planned = { kind: "ROLLBACK" as const, images, change: null, desiredCount: null, ...target };
      if (causedById === undefined || (await imagesExist(service, planned))) return planned;
    }
    throw new NothingToRollBackTo();
  }

  /** What waits behind a deployment undoes that one, however far it had come when the roll-back was asked for. */
  async function usualTargets(
    service: Service,
    brought: readonly Brought[],
    present: string | null,
  ): Promise<Target[]> {
    const undone = request.whenBusy === "QUEUE" ? await deployAhead(deps.database, service.id) : null;
    if (undone === null) return provenTargets(brought, present);
    return provenTargets(brought, null, undone.fromTaskDefinition ?? present);
  }

  async function namedTarget(service: Service, present: string | null, id: string): Promise<Target> {
    const toTaskDefinition = await revisionOfSuccess(deps.database, { serviceId: service.id, id });
    const field = ["input", "to"];
    if (toTaskDefinition === null) {
      if (!(await deploymentsByIds(deps.database, caller, [id])).has(id)) {
        throw NotFound.of("deployment", id, field);
      }
      throw new InvalidInput(message("problem.rollbackTarget", { deployment: id }), null, field);
    }
    if (toTaskDefinition === present && (await runsAlready(service, present))) {
      const revision = present.slice(present.lastIndexOf("/") + 1);
      const hint = message("problem.rollbackRunsAlready.hint", {});
      throw new InvalidInput(
        message("problem.rollbackRunsAlready", { deployment: id, revision }),
        hint,
        field,
      );
    }
    return { toTaskDefinition, targetDeploymentId: id };
  }

  /**
   * Whether there is nothing to go back from: ECS would start no deployment for it. What is under way may change
   * that, and so may somebody else have since the service was read: ECS is asked, where it answers.
   */
  async function runsAlready(service: Service, revision: string): Promise<boolean> {
    if ((await deploymentAhead(deps.database, service.id)) !== null) return false;
    const where = await addressOf(deps.database, service.id);
    if (where === null) return true;
    try {
      const { changing } = await deps.clientsOf(where.path);
      const found = await describeService(changing, where);
      return found === null || found.taskDefinition === revision;
    } catch (error) {
      if (error instanceof AwsFailure) return true;
      throw error;
    }
  }

  /** What cannot be looked at is taken to be there: a service that is broken is not left so for want of a permission. */
  async function imagesExist(service: Service, planned: PlannedChange): Promise<boolean> {
    const { checks } = await verifyForService(deps, service, planned);
    return !checks.some(({ check, status }) => check === "IMAGE" && status === "FAILED");
  }

  /** What the roll-back changes, as far as both revisions were ever listed. */
  async function changedImages(service: Service, toArn: string): Promise<ImageChange[]> {
    const { path, taskDefinitionArn: fromArn } = service;
    const wanted = [toArn, fromArn].flatMap((arn) => (arn === null ? [] : [{ arn, path }]));
    const found = await taskDefinitionsByArns(deps.database, caller, wanted);
    const before = new Map(
      (fromArn === null ? undefined : found.get(fromArn))?.containers.map(({ name, image }) => [name, image]),
    );
    return (found.get(toArn)?.containers ?? [])
      .map(({ name, image }) => ({ container: name, from: before.get(name) ?? null, to: image }))
      .filter(({ from, to }) => from !== to);
  }

  return requestDeployment(deps, caller, request, {
    operation: "rollbackService",
    action: "deployment.rollback",
    // To undo, and to bring any old revision back, are different things (argo-cd#21696).
    verbs: to == null ? ["deployment:rollback"] : ["deployment:rollback", "deployment:choose-revision"],
    ...(causedById === undefined ? {} : { causedById }),
    ...(causedFor === undefined ? {} : { causedFor }),
    asked: { to: to ?? null },
    shown: { to: to?.slice(0, 100) ?? null },
    plan,
  });
}

/**
 * What the service runs: as last read, or what a deployment has brought since the last full listing. The service may
 * have been read by itself later than that, after a deployment that failed say: then it shows a revision that no
 * deployment that succeeded has brought or replaced.
 */
function presentRevision({ taskDefinitionArn: shown, observedAt }: Service, brought: readonly Brought[]) {
  const newest = brought[0];
  if (newest === undefined || Date.parse(newest.finishedAt) <= Date.parse(observedAt)) return shown;
  const known = brought.some((each) => [each.fromTaskDefinition, each.toTaskDefinition].includes(shown));
  return shown === null || known ? newest.toTaskDefinition : shown;
}
