import { accepted } from "@fleetgraph/sdk";
import { changeOptions, changeService } from "../../change-service.ts";
import { originOf, termsOf } from "../../change-terms.ts";
import { defineCommand } from "../../command.ts";
import { findService } from "../../find-service.ts";

export const command = defineCommand({
  path: "rollback",
  changes: true,
  arguments: ["SERVICE"],
  options: { to: { type: "string", value: "DEPLOYMENT", about: "cli.option.to" }, ...changeOptions },
  examples: ["fleet rollback web", "fleet rollback web --to dep_01k9… --reason 'v42 leaks'"],
  run(context, { arguments: [service = ""], values }) {
    const { fleet, say, signal } = context;
    const input = {
      service,
      ...(values.to && { to: values.to }),
      ...termsOf(say, values),
      ...originOf(context),
    };
    const idempotencyKey = values["idempotency-key"];
    const ask = async () =>
      accepted(await fleet.rollbackService(input, { signal, idempotencyKey })).deployment;
    // With --to, what was not found may be the deployment: the server says which.
    const found = () => (values.to ? ask() : findService(context, service, ask));
    return changeService(context, { ref: service, values }, found);
  },
});
