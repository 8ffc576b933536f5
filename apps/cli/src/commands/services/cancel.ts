import { accepted } from "@fleetgraph/sdk";
import { cancelBulk } from "../../bulk/cancel-bulk.ts";
import { isBulk } from "../../bulk/follow-bulk.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes, Failure } from "../../failure.ts";
import { oneDeployment } from "../../find-deployment.ts";
import { followDeployment } from "../../follow-deployment.ts";
import { orderOf, orderOptions } from "../../order-options.ts";
import { parseDuration } from "../../parse-values.ts";
import { printIndented } from "../../print-indented.ts";
import { changeOf, endingOf } from "../../say-deployment.ts";

export const command = defineCommand({
  path: "cancel",
  changes: true,
  arguments: ["SERVICE|DEPLOYMENT|BULK"],
  options: {
    ...orderOptions,
    timeout: { type: "string", value: "TIME", about: "cli.option.timeout" },
    detach: { type: "boolean", about: "cli.option.detach" },
  },
  examples: ["fleet cancel web", "fleet cancel dep_01k9… --reason 'wrong image'", "fleet cancel blk_01k9…"],
  async run(context, { arguments: [ref = ""], values }) {
    const { fleet, say, signal, style } = context;
    const timeoutMs = values.timeout ? parseDuration(say, values.timeout) : null;
    const order = orderOf(values);
    const idempotencyKey = values["idempotency-key"];
    if (isBulk(ref)) {
      const detach = values.detach ?? false;
      const wanted = { bulkDeployment: ref, ...order };
      return cancelBulk(context, { wanted, idempotencyKey, timeoutMs, detach });
    }
    const id = await unfinishedDeployment(context, { ref, idempotencyKey });
    const result = await fleet.cancelDeployment({ deployment: id, ...order }, { signal, idempotencyKey });
    const { deployment } = accepted(result);
    if (values.detach) {
      if (context.json) context.printJson({ type: "deployment", ...deployment });
      else context.print(say("cli.deploy.accepted", { deployment: deployment.id }));
      return exitCodes.done;
    }
    const heading = say("cli.cancel.heading", {
      deployment: deployment.id,
      service: deployment.service.name,
      change: changeOf(context, deployment),
    });
    const { deployment: ended, last } = await followDeployment(context, {
      deployment,
      ref,
      timeoutMs,
      heading,
    });
    const cancelled = ended.state === "CANCELLED";
    if (context.json) context.printJson({ type: "deployment", ...ended });
    else if (cancelled) {
      context.print(
        `${style.green("✓")} ${style.bold(say("cli.cancel.done", { service: ended.service.name }))}`,
      );
    } else {
      context.print(
        say("cli.cancel.tooLate", {
          deployment: ended.id,
          state: say("cli.state.word", { state: ended.state }),
        }),
      );
      printIndented(context, endingOf(context, { deployment: ended, last, ref }));
    }
    return cancelled ? exitCodes.done : exitCodes.failed;
  },
});

/** What is under way of a service, else the one that waits. */
async function unfinishedDeployment(
  context: Context,
  { ref, idempotencyKey }: { ref: string; idempotencyKey: string | undefined },
): Promise<string> {
  const { say } = context;
  const isUnderWay = ({ state }: { state: string }) => state !== "QUEUED" && state !== "AWAITING_APPROVAL";
  return oneDeployment(context, {
    ref,
    idempotencyKey,
    fits: () => true,
    prefers: isUnderWay,
    none: new Failure(exitCodes.refused, say("cli.cancel.nothing", { service: ref }), {
      code: "NOTHING_TO_CANCEL",
      hint: say("cli.cancel.undo", { service: ref }),
    }),
  });
}
