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
 * The id of the deployment that a reference means: its own, or that of the one deployment of a service that `fits`.
 * Throws a Failure when none fits, or several do: those are listed.
 */
export async function oneDeployment(
  context: Context,
  input: { ref: string; fits: (deployment: DeploymentFields) => boolean; none: Failure },
): Promise<string> {
  const { ref, fits, none } = input;
  if (isDeployment(ref)) return ref;
  const found = (await unfinishedOfRef(context, ref)).filter(fits);
  const [one] = found;
  if (!one) throw none;
  if (found.length === 1) return one.id;
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
