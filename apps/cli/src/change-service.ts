import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Options } from "./command.ts";
import type { Context } from "./context.ts";
import { type ExitCode, exitCodes, Failure } from "./failure.ts";
import { followDeployment } from "./follow-deployment.ts";
import { parseDuration } from "./parse-values.ts";
import { printIndented } from "./print-indented.ts";
import { endingOf, headingOf } from "./say-deployment.ts";

/** Options that every change of a service has. */
export const changeOptions = {
  reason: { type: "string", value: "TEXT", about: "cli.option.reason" },
  as: { type: "string", value: "NAME", about: "cli.option.as" },
  deadline: { type: "string", value: "TIME", about: "cli.option.deadline" },
  timeout: { type: "string", value: "TIME", about: "cli.option.timeout" },
  detach: { type: "boolean", about: "cli.option.detach" },
  "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
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
  if (input.values.detach) {
    if (context.json) context.printJson({ type: "deployment", ...deployment });
    else {
      context.print(headingOf(context, deployment));
      context.print(say("cli.deploy.accepted", { deployment: deployment.id }));
      context.print(context.style.dim(say("cli.deploy.followLater", { service: input.ref })));
    }
    return exitCodes.done;
  }
  return followToEnding(context, { deployment, ref: input.ref, timeoutMs });
}

/** Follows a deployment, says how it ended, and gives the exit code. */
export async function followToEnding(
  context: Context,
  input: { deployment: DeploymentFields; ref: string; timeoutMs: number | null },
): Promise<ExitCode> {
  const ended = await followDeployment(context, input);
  if (context.json) context.printJson({ type: "deployment", ...ended });
  else {
    if (context.width !== null) context.print("");
    printIndented(context, endingOf(context, ended, input.ref));
  }
  return ended.state === "SUCCEEDED" ? exitCodes.done : exitCodes.failed;
}
