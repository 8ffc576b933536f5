import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../failure.ts";
import { requireOption } from "../../require-option.ts";

export const command = defineCommand({
  path: "audit acknowledge",
  changes: true,
  arguments: ["CHANGE"],
  options: {
    reason: { type: "string", value: "TEXT", about: "cli.option.acknowledgeReason" },
    as: { type: "string", value: "NAME", about: "cli.option.as" },
    "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
  },
  examples: ["fleet audit acknowledge oob_01234567… --reason 'incident 42, undone at 10:40'"],
  async run(context, { arguments: [change = ""], values }) {
    const { fleet, say, signal, style } = context;
    const reason = requireOption(say, {
      command: "audit acknowledge",
      option: "--reason",
      value: values.reason,
    });
    const input = { change, reason, ...(values.as && { onBehalfOf: values.as }) };
    const key = values["idempotency-key"];
    const answer = await fleet.acknowledgeOutOfBandChange(input, { signal, idempotencyKey: key });
    const { change: known } = accepted(answer);
    if (context.json) context.printJson(known);
    else {
      context.print(`${style.green("✓")} ${style.bold(say("cli.audit.acknowledged", { change: known.id }))}`);
      context.print(`  ${known.message}`);
    }
    return exitCodes.done;
  },
});
