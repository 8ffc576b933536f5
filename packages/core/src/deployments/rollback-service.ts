import { type Service, taskDefinitionsByArns } from "../fleet/index.ts";
import { InvalidInput, message, NotFound } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import type { Deployment, ImageChange } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { lastProven, type Proven, type Target } from "./last-proven.ts";
import type { PlannedChange } from "./planned-change.ts";
import { NothingToRollBackTo } from "./problems.ts";
import { deploymentsByIds, provenDeployments } from "./reads.ts";
import { type DeploymentRequest, requestDeployment } from "./request-deployment.ts";

export type RollbackServiceInput = DeploymentRequest & {
  to?: string | null | undefined;
  /** The deployment that failed and is undone by policy; nobody outside can say so. */
  causedById?: string;
};

/** How far back a roll-back looks for something proven. */
const historyLimit = 200;

/**
 * Returns a service to the revision of an earlier deployment that succeeded: the one named, or the last one before
 * the present revision, whatever the revision numbers say. Throws NothingToRollBackTo when there is none.
 */
export async function rollbackService(
  deps: DeploymentDeps,
  caller: Caller,
  input: RollbackServiceInput,
): Promise<Deployment> {
  const { to, causedById, ...request } = input;

  async function plan(service: Service): Promise<PlannedChange> {
    const proven = await provenDeployments(deps.database, { serviceId: service.id, limit: historyLimit });
    const target =
      to == null ? lastProven(proven, presentRevision(service, proven)) : await namedTarget(proven, to);
    if (target === null) throw new NothingToRollBackTo();
    const images = await changedImages(service, target.toTaskDefinition);
    return { kind: "ROLLBACK", images, change: null, desiredCount: null, ...target };
  }

  async function namedTarget(proven: readonly Proven[], id: string): Promise<Target> {
    const found = proven.find((each) => each.id === id);
    if (found) return { toTaskDefinition: found.toTaskDefinition, targetDeploymentId: found.id };
    const field = ["input", "to"];
    if (!(await deploymentsByIds(deps.database, caller, [id])).has(id)) {
      throw NotFound.of("deployment", id, field);
    }
    throw new InvalidInput(message("problem.rollbackTarget", { deployment: id }), null, field);
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
function presentRevision({ taskDefinitionArn: shown, observedAt }: Service, proven: readonly Proven[]) {
  const newest = proven[0];
  if (newest === undefined || Date.parse(newest.finishedAt) <= Date.parse(observedAt)) return shown;
  const known = proven.some((each) => [each.fromTaskDefinition, each.toTaskDefinition].includes(shown));
  return shown === null || known ? newest.toTaskDefinition : shown;
}
