import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes, Failure } from "../../failure.ts";
import { oneDeployment } from "../../find-deployment.ts";
import { orderOf, orderOptions } from "../../order-options.ts";
import { changeOf } from "../../say-deployment.ts";

export const command = defineCommand({
  path: "approve",
  changes: true,
  arguments: ["SERVICE|DEPLOYMENT"],
  options: orderOptions,
  examples: ["fleet approve dep_01k9…", "fleet approve web --reason 'looked at the diff'"],
  async run(context, { arguments: [ref = ""], values }) {
    const { fleet, say, signal, style } = context;
    const deployment = await awaitingApproval(context, { ref, idempotencyKey: values["idempotency-key"] });
    const options = { signal, idempotencyKey: values["idempotency-key"] };
    const result = await fleet.approveDeployment({ deployment, ...orderOf(values) }, options);
    const approved = accepted(result).deployment;
    if (context.json) {
      context.printJson({ type: "deployment", ...approved });
      return exitCodes.done;
    }
    const { id, service, approvals } = approved;
    const done = say("cli.approve.done", {
      deployment: id,
      service: service.name,
      change: changeOf(context, approved),
    });
    context.print(`${style.green("✓")} ${style.bold(done)}`);
    const given = approvals?.given.filter(({ verdict }) => verdict === "APPROVED").length ?? 0;
    const missing = (approvals?.needed ?? 0) - given;
    const waits = approved.state === "AWAITING_APPROVAL" && approvals !== null && missing > 0;
    const next = waits
      ? say("cli.approve.more", { missing, group: approvals.group })
      : say("cli.approve.goesOn");
    context.print(`  ${next}`);
    context.print(style.dim(`  ${say("cli.deploy.followLater", { service: id })}`));
    return exitCodes.done;
  },
});

/** The deployment that a reference means, which has to wait for approval. */
export function awaitingApproval(
  context: Context,
  order: { ref: string; idempotencyKey: string | undefined },
): Promise<string> {
  const { say } = context;
  return oneDeployment(context, {
    ...order,
    fits: ({ state }) => state === "AWAITING_APPROVAL",
    none: new Failure(exitCodes.refused, say("cli.approve.nothing", { service: order.ref }), {
      code: "NOT_AWAITING_APPROVAL",
      hint: say("cli.approve.list"),
    }),
  });
}
