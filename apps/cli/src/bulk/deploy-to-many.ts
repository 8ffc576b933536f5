import { accepted, type DeployToServicesInput, NotFoundError } from "@fleetgraph/sdk";
import type { Context } from "../context.ts";
import { type ExitCode, exitCodes, Failure } from "../failure.ts";
import { findService } from "../find-service.ts";
import { endBulk } from "./end-bulk.ts";
import { followBulk, headingOfBulk, readBulk } from "./follow-bulk.ts";

/** Asks for the same images for many services, follows them unless told not to, and gives the exit code. */
export async function deployToMany(
  context: Context,
  input: {
    wanted: Omit<DeployToServicesInput, "idempotencyKey">;
    idempotencyKey: string | undefined;
    timeoutMs: number | null;
    detach: boolean;
  },
): Promise<ExitCode> {
  const { fleet, say, signal } = context;
  const { wanted, idempotencyKey, timeoutMs, detach } = input;
  const { bulkDeployment: bulk } = await fleet
    .deployToServices(wanted, { signal, idempotencyKey })
    .then(accepted)
    .catch(async (error: unknown) => {
      if (signal.aborted) {
        throw new Failure(exitCodes.interrupted, say("cli.bulk.maybeAsked"), { code: "INTERRUPTED" });
      }
      if (error instanceof NotFoundError) await nameMissing(context, wanted.services);
      throw error;
    });
  if (!detach) return endBulk(context, await followBulk(context, { id: bulk.id, timeoutMs }));
  if (context.json) context.printJson({ type: "bulkDeployment", ...bulk });
  else if (context.quiet) context.print(bulk.id);
  else {
    context.print(headingOfBulk(context, await readBulk(context, bulk.id)));
    context.print(say("cli.deploy.accepted", { deployment: bulk.id }));
    context.print(context.style.dim(say("cli.deploy.followLater", { service: bulk.id })));
  }
  return exitCodes.done;
}

/** Says which services have a name like the one that there is none of. */
async function nameMissing(context: Context, services: readonly string[]): Promise<void> {
  const { fleet, signal } = context;
  const select = { id: true } as const;
  for (const ref of services)
    await findService(context, ref, () => fleet.service({ ref }, { select, signal }));
}
