import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { exitCodes, Failure } from "./failure.ts";
import { findService } from "./find-service.ts";
import { changeOf } from "./say-deployment.ts";

export const isDeployment = (ref: string): boolean => ref.startsWith("dep_");

/** A deployment by its id. Throws a Failure when there is none. */
export async function findDeployment(context: Context, id: string): Promise<DeploymentFields> {
  const { fleet, say, signal } = context;
  const found = await fleet.deployment({ id }, { signal });
  if (found) return found;
  throw new Failure(exitCodes.notFound, say("problem.notFound", { what: "deployment", ref: id }), {
    code: "NOT_FOUND",
    hint: say("problem.notFound.hint", { what: "deployment" }),
  });
}

/** What of a service is not finished, oldest first: what is under way, and what waits. */
export async function unfinishedOf(
  { fleet, signal }: Pick<Context, "fleet" | "signal">,
  service: { id: string },
): Promise<DeploymentFields[]> {
  const found: DeploymentFields[] = [];
  const unfinished = fleet.deployments.all({ service: service.id, active: true }, { signal });
  for await (const each of unfinished) found.push(each);
  return found.reverse();
}

/** The same of a service by its reference. Throws a Failure when there is none. */
export async function unfinishedOfRef(context: Context, ref: string): Promise<DeploymentFields[]> {
  const { fleet, signal } = context;
  const select = { id: true } as const;
  return unfinishedOf(
    context,
    await findService(context, ref, () => fleet.service({ ref }, { select, signal })),
  );
}

/**
 * The deployment of the service that an order with this key was first about; null where the key is new. What was
 * ordered then may not wait any more: the repeated order must find it all the same, and gives what the first one gave.
 */
async function firstOrdered(context: Context, ref: string, key: string): Promise<string | null> {
  const { fleet, signal } = context;
  const query = "query ($key: String!) { viewer { firstResult(idempotencyKey: $key) } }";
  const answer = await fleet.request<{ viewer: { firstResult: string | null } }>(query, { key }, { signal });
  const id = answer.viewer.firstResult;
  if (id === null || !isDeployment(id)) return null;
  const select = { id: true } as const;
  const [found, service] = await Promise.all([
    fleet.deployment({ id }, { signal }),
    findService(context, ref, () => fleet.service({ ref }, { select, signal })),
  ]);
  return found?.service.id === service.id ? id : null;
}

/**
 * The id of the deployment that a reference means: its own, or that of the one deployment of a service that `fits`, or
 * that the order was about when it was first sent. Throws a Failure when none fits, or several do: those are listed.
 */
export async function oneDeployment(
  context: Context,
  input: {
    ref: string;
    idempotencyKey: string | undefined;
    fits: (deployment: DeploymentFields) => boolean;
    /** The first such one is meant, whichever others fit. */
    prefers?: (deployment: DeploymentFields) => boolean;
    none: Failure;
  },
): Promise<string> {
  const { ref, idempotencyKey, fits, prefers = () => false, none } = input;
  if (isDeployment(ref)) return ref;
  const first = idempotencyKey === undefined ? null : await firstOrdered(context, ref, idempotencyKey);
  if (first !== null) return first;
  const found = (await unfinishedOfRef(context, ref)).filter(fits);
  const [one] = found;
  if (!one) throw none;
  const preferred = found.length === 1 ? one : found.find(prefers);
  if (preferred) return preferred.id;
  const { say } = context;
  const lines = found.map((each) => {
    const by = say("cli.by", { by: each.requestedBy, onBehalfOf: each.onBehalfOf });
    return [each.id, changeOf(context, each), by].filter(Boolean).join("  ");
  });
  throw new Failure(exitCodes.notFound, say("cli.waits.several", { service: ref, count: found.length }), {
    code: "AMBIGUOUS_REFERENCE",
    hint: [say("cli.waits.which"), ...lines].join("\n"),
  });
}
