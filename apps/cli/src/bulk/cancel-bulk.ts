import { accepted, type CancelBulkDeploymentInput } from "@fleetgraph/sdk";
import type { Context } from "../context.ts";
import { type ExitCode, exitCodes } from "../failure.ts";
import { countParts } from "./bulk-parts.ts";
import { followBulk } from "./follow-bulk.ts";

/** Stops a bulk deployment, follows it to its end unless told not to, and gives the exit code. */
export async function cancelBulk(
  context: Context,
  input: {
    wanted: Omit<CancelBulkDeploymentInput, "idempotencyKey">;
    idempotencyKey: string | undefined;
    timeoutMs: number | null;
    detach: boolean;
  },
): Promise<ExitCode> {
  const { fleet, say, signal, style } = context;
  const { wanted, idempotencyKey, timeoutMs, detach } = input;
  const result = await fleet.cancelBulkDeployment(wanted, { signal, idempotencyKey });
  const { bulkDeployment: asked } = accepted(result);
  if (detach) {
    if (context.json) context.printJson({ type: "bulkDeployment", ...asked });
    else context.print(say("cli.deploy.accepted", { deployment: asked.id }));
    return exitCodes.done;
  }
  const { bulk, parts } = await followBulk(context, {
    id: asked.id,
    timeoutMs,
    heading: (now) => say("cli.bulk.cancelHeading", { bulk: asked.id, count: now.parts.length }),
  });
  const cancelled = bulk.state === "CANCELLED";
  if (context.json) context.printJson({ type: "bulkDeployment", ...bulk });
  else {
    const words = { bulk: bulk.id, counts: say("cli.bulk.counts", countParts(parts)) };
    const text = cancelled ? say("cli.bulk.cancelled", words) : say("cli.bulk.tooLate", words);
    context.print(`${cancelled ? style.green("✓") : style.yellow("■")} ${style.bold(text)}`);
  }
  return cancelled ? exitCodes.done : exitCodes.failed;
}
