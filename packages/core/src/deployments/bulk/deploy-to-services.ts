import { findFirstResult, idempotencyConstraint, rememberFirstResult, violates } from "../../access/index.ts";
import { appendAudit, recordingRefusal } from "../../audit/index.ts";
import { addJobs } from "../../jobs/index.ts";
import { InvalidInput, inTransaction, message, NotFound, newId, Statement } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import { acceptDeployment } from "../accept-deployment.ts";
import type { WantedImage } from "../change/index.ts";
import { checkRange, longestName, longestReason, type RequestTerms, serviceName } from "../check-request.ts";
import { wantedOf } from "../deploy-service.ts";
import type { Guard } from "../deployment.ts";
import type { DeploymentDeps } from "../deps.ts";
import { bulkJob } from "../job.ts";
import { shownOrigin } from "../origin.ts";
import { shownChange } from "../shown-change.ts";
import { failedChecks } from "../verification/index.ts";
import type { BulkDeployment } from "./bulk-deployment.ts";
import { planServices } from "./plan-services.ts";
import type { VerifiedService } from "./planned-service.ts";
import { bulkDeploymentsByIds } from "./reads.ts";
import { insertBulk } from "./store.ts";

export type DeployToServicesInput = RequestTerms & {
  services: readonly string[];
  images: readonly WantedImage[];
  /** How many are under way at once; 5 unless said. */
  concurrency?: number | null | undefined;
  /** Whether a failure keeps those that have not begun from beginning; yes unless said. */
  stopOnFailure?: boolean | null | undefined;
  idempotencyKey: string;
};

const mostServices = 500;
const concurrencies = { minimum: 1, maximum: 100 };

/**
 * Puts the same images on many services, so many at a time. All are checked before anything is recorded: with one that
 * is wrong nothing is begun. Throws what deployService throws, naming the service's place in the input.
 */
export async function deployToServices(
  deps: DeploymentDeps,
  caller: Caller,
  input: DeployToServicesInput,
): Promise<BulkDeployment> {
  // As in requestDeployment: where it is asked from is no part of what is asked for.
  const { idempotencyKey: key, origin: _, ...asked } = input;
  const idempotent = { key, operation: "deployToServices", input: asked };
  const wanted = wantedOf({ images: input.images });
  const describe = () => ({
    action: "deployment.bulk" as const,
    target: { type: "BulkDeployment", id: null, name: null, path: "" },
    onBehalfOf: input.onBehalfOf?.slice(0, longestName) ?? null,
    reason: input.reason?.slice(0, longestReason) ?? null,
    payload: {
      services: input.services.slice(0, mostServices).map((each) => each.slice(0, longestReason)),
      ...shownChange(wanted),
      ...overridden(input),
      ...shownOrigin(input),
    },
  });
  return recordingRefusal(deps, caller, describe, async () => {
    const earlier = await findFirstResult(deps.database, caller, idempotent);
    if (earlier !== null) return theBulk(deps, caller, earlier);
    const { services } = input;
    if (services.length === 0) throw wrong("problem.invalid.empty", {});
    if (services.length > mostServices) throw wrong("problem.invalid.tooMany", { limit: mostServices });
    const concurrency = input.concurrency ?? 5;
    checkRange("concurrency", concurrency, concurrencies);
    const at = deps.clock.now();
    const planned = await planServices(deps, caller, { request: input, wanted, at });
    const id = newId("bulkDeployment", at);
    // Their turns come in the order of their ids: made together, that is the order of the input.
    const children = planned.map((each) => ({ ...each, id: newId("deployment", at) }));
    try {
      await inTransaction(deps.database, async (client) => {
        const head = new Statement();
        rememberFirstResult(head, caller, { ...idempotent, resultId: id, at });
        insertBulk(head, caller, {
          id,
          concurrency,
          stopOnFailure: input.stopOnFailure ?? true,
          onBehalfOf: planned[0]?.onBehalfOf ?? null,
          reason: input.reason ?? null,
          at,
        });
        const target = { ...describe().target, id };
        appendAudit(head, caller, { ...describe(), target, outcome: "ACCEPTED" }, at);
        addJobs(head, [bulkJob(id)]);
        await client.query(head.build());
        for (const each of children)
          await client.query(child(deps, caller, { ...each, input, bulkId: id, at }));
      });
    } catch (error) {
      if (!violates(error, idempotencyConstraint)) throw error;
      const first = await findFirstResult(deps.database, caller, idempotent);
      return theBulk(deps, caller, first ?? id);
    }
    return theBulk(deps, caller, id);
  });
}

function wrong(kind: "problem.invalid.empty" | "problem.invalid.tooMany", params: object): InvalidInput {
  return new InvalidInput(message(kind, { field: "services", ...params } as never), null, [
    "input",
    "services",
  ]);
}

/** One service's deployment, held until the bulk lets it go. */
function child(
  deps: DeploymentDeps,
  caller: Caller,
  of: VerifiedService & { id: string; input: DeployToServicesInput; bulkId: string; at: Date },
) {
  const { id, service, plan, approval, onBehalfOf, checks, input, bulkId, at } = of;
  const overrides = input.override ?? [];
  const statement = new Statement();
  const reason = input.reason ?? null;
  const failed = overrides.length > 0 ? { failedChecks: failedChecks(checks) } : {};
  acceptDeployment(statement, caller, {
    row: {
      ...plan,
      id,
      serviceId: service.id,
      path: service.path,
      state: approval === null ? "QUEUED" : "AWAITING_APPROVAL",
      onBehalfOf,
      reason,
      origin: input.origin ?? null,
      at,
      deadlineSeconds: input.deadlineSeconds ?? deps.deployments.deadlineSeconds,
      approval: approval && {
        needed: approval.needed,
        group: approval.group,
        expiresAt: new Date(at.getTime() + approval.expiresSeconds * 1000),
      },
      overrides,
      bulkId,
      causedById: null,
    },
    record: {
      action: "deployment.request",
      target: { type: "Service", id: service.id, name: serviceName(service), path: service.path },
      onBehalfOf,
      reason,
      payload: {
        deployment: id,
        bulk: bulkId,
        images: plan.images,
        ...overridden(input),
        ...failed,
        ...shownOrigin(input),
      },
    },
  });
  return statement.build();
}

/** Which guards were gone past, as the history keeps it. */
function overridden({ override }: RequestTerms): { overrides?: Guard[] } {
  const overrides = [...new Set(override ?? [])];
  return overrides.length > 0 ? { overrides } : {};
}

async function theBulk(deps: DeploymentDeps, caller: Caller, id: string): Promise<BulkDeployment> {
  const found = (await bulkDeploymentsByIds(deps.database, caller, [id])).get(id);
  if (!found) throw NotFound.of("bulk deployment", id);
  return found;
}
