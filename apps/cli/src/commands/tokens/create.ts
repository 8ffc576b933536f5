import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { exitCodes, UsageError } from "../../failure.ts";
import { parseInstant } from "../../parse-values.ts";

export const command = defineCommand({
  path: "tokens create",
  changes: true,
  arguments: ["NAME"],
  options: {
    principal: { type: "string", value: "NAME", about: "cli.option.principal" },
    role: { type: "string", multiple: true, value: "ROLE", about: "cli.option.role" },
    expires: { type: "string", value: "TIME", about: "cli.option.expires" },
  },
  examples: ["fleet tokens create ci --principal ci --role deployer --expires 90d"],
  async run(context, { arguments: [name = ""], values }) {
    const { fleet, say, signal } = context;
    for (const [option, value] of [
      ["--principal", values.principal],
      ["--role", values.role],
    ] as const) {
      if (value === undefined) {
        const see = say("cli.usage.seeHelp", { command: "tokens create" });
        throw new UsageError(say("cli.usage.missing", { argument: option, command: "tokens create" }), see);
      }
    }
    const result = await fleet.createAccessToken(
      {
        name,
        principal: values.principal ?? "",
        roles: [...(values.role ?? [])],
        ...(values.expires && {
          expiresAt: parseInstant(say, values.expires, { now: Date.now(), direction: 1 }),
        }),
      },
      { signal },
    );
    const { accessToken, secret } = accepted(result);
    if (context.json) context.printJson({ ...accessToken, secret });
    else {
      // Only the secret goes to stdout, so that it can be piped to where secrets are kept.
      context.note(say("cli.tokens.created", { name: accessToken.name, principal: accessToken.principal }));
      context.print(secret);
    }
    return exitCodes.done;
  },
});
