import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../failure.ts";

export const command = defineCommand({
  path: "tokens revoke",
  changes: true,
  arguments: ["ID"],
  options: { reason: { type: "string", value: "TEXT", about: "cli.option.reason" } },
  examples: ["fleet tokens revoke tok_01k9… --reason 'left the company'"],
  async run(context, { arguments: [id = ""], values }) {
    const { fleet, say, signal } = context;
    const result = await fleet.revokeAccessToken(
      { id, ...(values.reason && { reason: values.reason }) },
      { signal },
    );
    const { accessToken } = accepted(result);
    if (context.json) context.printJson(accessToken);
    else context.print(say("cli.tokens.revoked", { name: accessToken.name }));
    return exitCodes.done;
  },
});
