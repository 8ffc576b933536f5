import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../failure.ts";
import { orderOf, orderOptions } from "../../order-options.ts";
import { awaitingApproval } from "./approve.ts";

export const command = defineCommand({
  path: "reject",
  changes: true,
  arguments: ["SERVICE|DEPLOYMENT"],
  options: orderOptions,
  examples: ["fleet reject dep_01k9… --reason 'not on a Friday'", "fleet reject web"],
  async run(context, { arguments: [ref = ""], values }) {
    const { fleet, say, signal, style } = context;
    const deployment = await awaitingApproval(context, { ref, idempotencyKey: values["idempotency-key"] });
    const options = { signal, idempotencyKey: values["idempotency-key"] };
    const result = await fleet.rejectDeployment({ deployment, ...orderOf(values) }, options);
    const rejected = accepted(result).deployment;
    if (context.json) context.printJson({ type: "deployment", ...rejected });
    else {
      const done = say("cli.reject.done", { deployment: rejected.id, service: rejected.service.name });
      context.print(`${style.yellow("■")} ${style.bold(done)}`);
    }
    return exitCodes.done;
  },
});
