import { findFirstResult, idempotencyConstraint, rememberFirstResult, violates } from "../access/index.ts";
import { type AuditAction, appendAudit, recordingRefusal } from "../audit/index.ts";
import { recordEvents } from "../events/index.ts";
import { findService, type Service } from "../fleet/index.ts";
import { addJobs } from "../jobs/index.ts";
import { InvalidInput, message, NotFound, newId, Statement } from "../kernel/index.ts";
import { type Caller, requirePermission, type Verb } from "../permissions/index.ts";
import type { Deployment, DeploymentKind, ImageChange } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { advanceJob } from "./job.ts";
import { DeploymentInProgress } from "./problems.ts";
import { activeDeploymentOfService, deploymentsByIds } from "./reads.ts";
import { insertDeployment, oneActiveConstraint } from "./store.ts";

/** What every request for a change of a service gives. */
export type DeploymentRequest = {
  service: string;
  reason?: string | null | undefined;
  onBehalfOf?: string | null | undefined;
  deadlineSeconds?: number | null | undefined;
  idempotencyKey: string;
};

/** What one kind of request makes of the service that it found. */
export type PlannedChange = {
  kind: DeploymentKind;
  images: ImageChange[];
  desiredCount: number | null;
  toTaskDefinition: string | null;
  targetDeploymentId: string | null;
};

export type RequestKind = { operation: string; action: AuditAction; verb: Verb };

const longestReason = 500;
const longestName = 100;
const deadlines = { minimum: 30, maximum: 86_400 };

/**
 * The one way into a deployment: authorise, plan, and then state, audit entry, event, idempotency key and first job
 * in one statement. Repeating a request with its key gives the deployment that the first one made.
 * Throws the problems of the graph's result unions; each is an audit entry too.
 */
export async function requestDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  request: DeploymentRequest,
  how: RequestKind & {
    /** All that the idempotency key stands for. */
    asked: Record<string, unknown>;
    /** What the history keeps of it. */
    shown: Record<string, unknown>;
    plan(service: Service): Promise<PlannedChange>;
  },
): Promise<Deployment> {
  const { database, clock } = deps;
  const { idempotencyKey: key, ...input } = { ...request, ...how.asked };
  const idempotent = { key, operation: how.operation, input };
  let service: Service | null = null;
  const describe = () => ({
    action: how.action,
    target: {
      type: "Service",
      id: service?.id ?? null,
      name: service ? serviceName(service) : request.service.slice(0, longestReason),
      path: service?.path ?? "",
    },
    onBehalfOf: request.onBehalfOf?.slice(0, longestName) ?? null,
    reason: request.reason?.slice(0, longestReason) ?? null,
    payload: how.shown,
  });
  return recordingRefusal(deps, caller, describe, async () => {
    const earlier = await findFirstResult(database, caller, idempotent);
    if (earlier !== null) return theDeployment(deps, caller, earlier);
    const field = ["input", "service"];
    service = await findService(database, caller, request.service, field);
    if (service === null) throw NotFound.of("service", request.service, field);
    requirePermission(caller, how.verb, service.path);
    if (request.onBehalfOf != null) requirePermission(caller, "principal:act-as", service.path);
    checkRequest(request);
    checkDeployable(deps, service);
    const plan = await how.plan(service);

    const at = clock.now();
    const id = newId("deployment", at);
    const onBehalfOf = request.onBehalfOf ?? null;
    const seconds = request.deadlineSeconds ?? deps.deployments.deadlineSeconds;
    const statement = new Statement();
    rememberFirstResult(statement, caller, { ...idempotent, resultId: id, at });
    insertDeployment(statement, caller, {
      ...plan,
      id,
      serviceId: service.id,
      path: service.path,
      onBehalfOf,
      reason: request.reason ?? null,
      at,
      deadlineAt: new Date(at.getTime() + seconds * 1000),
    });
    const payload = { ...how.shown, deployment: id, images: plan.images, deadlineSeconds: seconds };
    appendAudit(statement, caller, { ...describe(), payload, outcome: "ACCEPTED" }, at);
    recordEvents(statement, [
      {
        deploymentId: id,
        version: 1,
        path: service.path,
        at,
        message: message("deployment.requested", { by: caller.principalName, onBehalfOf }),
        state: "REQUESTED",
        progress: null,
        final: false,
      },
    ]);
    addJobs(statement, [advanceJob({ deploymentId: id })]);
    try {
      await database.pool.query(statement.build());
    } catch (error) {
      if (!violates(error, idempotencyConstraint) && !violates(error, oneActiveConstraint)) throw error;
      // The same request may have come twice at the same moment: then the other one's result is ours.
      const first = await findFirstResult(database, caller, idempotent);
      if (first !== null) return theDeployment(deps, caller, first);
      const active = await activeDeploymentOfService(database, service.id);
      if (active === null) throw error;
      throw new DeploymentInProgress(active);
    }
    return theDeployment(deps, caller, id);
  });
}

async function theDeployment(deps: DeploymentDeps, caller: Caller, id: string): Promise<Deployment> {
  const found = (await deploymentsByIds(deps.database, caller, [id])).get(id);
  if (!found) throw NotFound.of("deployment", id);
  return found;
}

function serviceName(service: Service): string {
  return service.path.split("/").slice(2).join("/");
}

function checkRequest(request: DeploymentRequest): void {
  const { reason, onBehalfOf, deadlineSeconds } = request;
  checkLength("reason", reason ?? "", longestReason);
  checkLength("onBehalfOf", onBehalfOf ?? "", longestName);
  if (onBehalfOf != null && onBehalfOf.trim() === "") {
    throw new InvalidInput(message("problem.invalid.empty", { field: "onBehalfOf" }), null, [
      "input",
      "onBehalfOf",
    ]);
  }
  if (deadlineSeconds != null) checkRange("deadlineSeconds", deadlineSeconds, deadlines);
}

function checkLength(field: string, text: string, limit: number): void {
  if (text.length <= limit) return;
  throw new InvalidInput(message("problem.invalid.tooLong", { field, limit }), null, ["input", field]);
}

/** Throws InvalidInput unless a number is whole and within its range. */
export function checkRange(field: string, value: number, range: { minimum: number; maximum: number }): void {
  if (Number.isInteger(value) && value >= range.minimum && value <= range.maximum) return;
  throw new InvalidInput(message("problem.invalid.range", { field, ...range }), null, ["input", field]);
}

function checkDeployable(deps: DeploymentDeps, service: Service): void {
  const path = ["input", "service"];
  if (service.deploymentController === "CODE_DEPLOY" || service.deploymentController === "EXTERNAL") {
    const controller = service.deploymentController;
    const hint = message("problem.invalid.controller.hint", {});
    throw new InvalidInput(message("problem.invalid.controller", { controller }), hint, path);
  }
  const account = service.path.slice(0, service.path.indexOf("/"));
  if (!deps.mayDeployTo(account)) {
    const hint = message("problem.invalid.readOnlyAccount.hint", {});
    throw new InvalidInput(message("problem.invalid.readOnlyAccount", { account }), hint, path);
  }
}
