import { findFirstResult, idempotencyConstraint, rememberFirstResult, violates } from "../access/index.ts";
import { type AuditAction, recordingRefusal } from "../audit/index.ts";
import { findService, type Service } from "../fleet/index.ts";
import { guardsOf, requireUnguarded } from "../guards/index.ts";
import { NotFound, newId, Statement } from "../kernel/index.ts";
import { type Caller, requirePermission, type Verb } from "../permissions/index.ts";
import { acceptDeployment } from "./accept-deployment.ts";
import {
  checkDeployable,
  checkTerms,
  longestName,
  longestReason,
  type RequestTerms,
  serviceName,
} from "./check-request.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentDeps } from "./deps.ts";
import { shownOrigin } from "./origin.ts";
import type { PlannedChange } from "./planned-change.ts";
import { DeploymentInProgress } from "./problems.ts";
import { deploymentAhead, deploymentsByIds } from "./reads.ts";
import { requiredApproval } from "./required-approval.ts";
import { type NewDeployment, oneActiveConstraint } from "./store.ts";
import { failedChecks } from "./verification/index.ts";
import { verifyForService } from "./verify-for-service.ts";
import { requireVerified } from "./verify-plan.ts";

/** What every request for a change of a service gives. */
export type DeploymentRequest = RequestTerms & {
  service: string;
  /** What to do when the service is being changed already; refuse unless said. */
  whenBusy?: "REFUSE" | "QUEUE" | null | undefined;
  idempotencyKey: string;
};

export type RequestKind = {
  operation: string;
  action: AuditAction;
  /** All that are needed. */
  verbs: readonly Verb[];
  /** All that the idempotency key stands for. */
  asked: Record<string, unknown>;
  /** What the history keeps of it: never a value of the environment. */
  shown: Record<string, unknown>;
  /** The deployment that failed and is undone by this one, by policy; and who asked for that one. */
  causedById?: string;
  causedFor?: string;
  plan(service: Service): Promise<PlannedChange>;
};

/**
 * The one way into a deployment: authorise, plan, and then state, audit entry, event, idempotency key and first job
 * in one statement. Repeating a request with its key gives the deployment that the first one made.
 * Throws the problems of the graph's result unions; each is an audit entry too.
 */
export async function requestDeployment(
  deps: DeploymentDeps,
  caller: Caller,
  request: DeploymentRequest,
  how: RequestKind,
): Promise<Deployment> {
  const { database, clock } = deps;
  // A job that is repeated has an address of its own, and asks for the same.
  const { idempotencyKey: key, origin: _, ...input } = { ...request, ...how.asked };
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
    onBehalfOf: request.onBehalfOf?.slice(0, longestName) ?? how.causedFor ?? null,
    reason: request.reason?.slice(0, longestReason) ?? null,
    payload: { ...how.shown, ...shownOrigin(request) },
  });
  return recordingRefusal(deps, caller, describe, async () => {
    const earlier = await findFirstResult(database, caller, idempotent);
    if (earlier !== null) return theDeployment(deps, caller, earlier);
    const field = ["input", "service"];
    service = await findService(database, caller, request.service, field);
    if (service === null) throw NotFound.of("service", request.service, field);
    for (const verb of how.verbs) requirePermission(caller, verb, service.path);
    checkTerms(caller, request, service.path);
    checkDeployable(deps, service);
    const at = clock.now();
    const overrides = request.override ?? [];
    const guards = await guardsOf(database, caller, { path: service.path, at });
    requireUnguarded(guards, { override: overrides, field });
    const { approval, onBehalfOf } = await requiredApproval(deps, caller, {
      terms: request,
      path: service.path,
      field,
    });
    const planned = await how.plan(service);
    const verified = await verifyForService(deps, service, planned);
    if (!overrides.includes("VERIFICATION")) requireVerified(verified);
    const { plan } = verified;

    const queues = request.whenBusy === "QUEUE";
    const waits = queues && (await deploymentAhead(database, service.id)) !== null;
    const row: NewDeployment = {
      ...plan,
      id: newId("deployment", at),
      serviceId: service.id,
      path: service.path,
      state: approval !== null ? "AWAITING_APPROVAL" : waits ? "QUEUED" : "REQUESTED",
      onBehalfOf,
      reason: request.reason ?? null,
      origin: request.origin ?? null,
      at,
      deadlineSeconds: request.deadlineSeconds ?? deps.deployments.deadlineSeconds,
      approval: approval && {
        needed: approval.needed,
        group: approval.group,
        expiresAt: new Date(at.getTime() + approval.expiresSeconds * 1000),
      },
      overrides,
      bulkId: null,
      causedById: how.causedById ?? null,
    };
    const payload = {
      ...how.shown,
      ...shownOrigin(request),
      deployment: row.id,
      ...(how.causedById === undefined ? {} : { causedBy: how.causedById }),
      images: plan.images,
      deadlineSeconds: row.deadlineSeconds,
      ...(overrides.length > 0 ? { overrides, failedChecks: failedChecks(verified.checks) } : {}),
    };
    const accept = async (accepted: NewDeployment) => {
      const statement = new Statement();
      rememberFirstResult(statement, caller, { ...idempotent, resultId: row.id, at });
      acceptDeployment(statement, caller, {
        row: accepted,
        record: { ...describe(), onBehalfOf: onBehalfOf ?? how.causedFor ?? null, payload },
      });
      await database.pool.query(statement.build());
    };
    for (let accepted = row; ; ) {
      try {
        await accept(accepted);
        break;
      } catch (error) {
        if (!violates(error, idempotencyConstraint) && !violates(error, oneActiveConstraint)) throw error;
        // The same request may have come twice at the same moment: then the other one's result is ours.
        const first = await findFirstResult(database, caller, idempotent);
        if (first !== null) return theDeployment(deps, caller, first);
        if (violates(error, idempotencyConstraint)) throw error;
        if (queues) accepted = { ...row, state: "QUEUED" };
        else {
          const ahead = await deploymentAhead(database, service.id);
          if (ahead !== null) throw new DeploymentInProgress(ahead);
          // What was in the way has ended meanwhile.
        }
      }
    }
    return theDeployment(deps, caller, row.id);
  });
}

async function theDeployment(deps: DeploymentDeps, caller: Caller, id: string): Promise<Deployment> {
  const found = (await deploymentsByIds(deps.database, caller, [id])).get(id);
  if (!found) throw NotFound.of("deployment", id);
  return found;
}
