import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../failure.ts";

export const command = defineCommand({
  path: "freeze end",
  changes: true,
  arguments: ["ID"],
  options: {
    reason: { type: "string", value: "TEXT", about: "cli.option.reason" },
    as: { type: "string", value: "NAME", about: "cli.option.as" },
    "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
  },
  examples: ["fleet freeze end frz_01k9… --reason 'the release went well'"],
  async run(context, { arguments: [id = ""], values }) {
    const { fleet, say, signal, style } = context;
    const result = await fleet.endFreezeWindow(
      {
        freezeWindow: id,
        ...(values.reason && { reason: values.reason }),
        ...(values.as && { onBehalfOf: values.as }),
      },
      { signal, idempotencyKey: values["idempotency-key"] },
    );
    const { freezeWindow } = accepted(result);
    if (context.json) context.printJson(freezeWindow);
    else {
      const done = say("cli.freeze.ended", { id: freezeWindow.id });
      context.print(`${style.green("✓")} ${style.bold(done)}`);
    }
    return exitCodes.done;
  },
});
