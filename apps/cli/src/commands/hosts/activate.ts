import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../failure.ts";

export const command = defineCommand({
  path: "hosts activate",
  changes: true,
  arguments: ["HOST"],
  options: {
    reason: { type: "string", value: "TEXT", about: "cli.option.activateReason" },
    as: { type: "string", value: "NAME", about: "cli.option.as" },
    "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
  },
  examples: ["fleet hosts activate i-0a1b2c3d4e5f60718"],
  async run(context, { arguments: [host = ""], values }) {
    const { fleet, say, signal, style } = context;
    const input = {
      host,
      ...(values.reason && { reason: values.reason }),
      ...(values.as && { onBehalfOf: values.as }),
    };
    const idempotencyKey = values["idempotency-key"];
    const { change } = accepted(await fleet.activateHost(input, { signal, idempotencyKey }));
    if (context.json) context.printJson(change);
    else {
      const name = change.host ? `${change.host.cluster.name}/${change.host.name}` : host;
      context.print(`${style.green("✓")} ${style.bold(say("cli.hosts.activating", { host: name }))}`);
    }
    return exitCodes.done;
  },
});
