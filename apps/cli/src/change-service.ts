import type { DeploymentFields } from "@fleetgraph/sdk";
import { termOptions } from "./change-terms.ts";
import type { Options } from "./command.ts";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodes, Failure } from "./failure.ts";
import { followDeployment } from "./follow-deployment.ts";
import { parseDuration } from "./parse-values.ts";
import { printIndented } from "./print-indented.ts";
import { endingOf, headingOf, neverBegan } from "./say-deployment.ts";
import { waitingLines } from "./waiting-lines.ts";

/** Options that every change of a service has. */
export const changeOptions = {
  ...termOptions,
  timeout: { type: "string", value: "TIME", about: "cli.option.timeout" },
  detach: { type: "boolean", about: "cli.option.detach" },
} as const satisfies Options;

/** Asks for a change, follows it unless told not to, says how it ended, and gives the exit code. */
export async function changeService(
  context: Context,
  input: { ref: string; values: { timeout?: string | undefined; detach?: boolean | undefined } },
  ask: () => Promise<DeploymentFields>,
): Promise<ExitCode> {
  const { say } = context;
  const timeoutMs = input.values.timeout ? parseDuration(say, input.values.timeout) : null;
  const deployment = await ask().catch((error: unknown) => {
    if (!context.signal.aborted) throw error;
    throw new Failure(exitCodes.interrupted, say("cli.deploy.maybeAsked", { service: input.ref }), {
      code: "INTERRUPTED",
    });
  });
  if (!input.values.detach) return followToEnding(context, { deployment, ref: input.ref, timeoutMs });
  if (context.json) context.printJson({ type: "deployment", ...deployment });
  else if (context.quiet) context.print(deployment.id);
  else {
    context.print(headingOf(context, deployment));
    context.print(say("cli.deploy.accepted", { deployment: deployment.id }));
    for (const line of await waitingLines(context, deployment)) context.print(line);
    context.print(context.style.dim(say("cli.deploy.followLater", { service: deployment.id })));
  }
  return exitCodes.done;
}

/** Follows a deployment, says how it ended, and gives the exit code. */
export async function followToEnding(
  context: Context,
  input: { deployment: DeploymentFields; ref: string; timeoutMs: number | null },
): Promise<ExitCode> {
  const { deployment: ended, last } = await followDeployment(context, input);
  if (context.json) context.printJson({ type: "deployment", ...ended });
  else {
    if (context.width !== null && !context.quiet) context.print("");
    printIndented(context, endingOf(context, { deployment: ended, last, ref: input.ref }));
  }
  if (ended.state === "SUCCEEDED") return exitCodes.done;
  // Nobody let it begin, so nothing was changed: refused, as by a lock, and not a failure of what was deployed.
  return neverBegan(last) ? exitCodes.refused : exitCodes.failed;
}
