import { accepted } from "@fleetgraph/sdk";
import { changeOptions, changeService } from "../../change-service.ts";
import { originOf, termsOf } from "../../change-terms.ts";
import { defineCommand } from "../../command.ts";
import { findService } from "../../find-service.ts";

export const command = defineCommand({
  path: "restart",
  changes: true,
  arguments: ["SERVICE"],
  options: changeOptions,
  examples: ["fleet restart web", "fleet restart prod/web --reason 'takes up the new certificate'"],
  run(context, { arguments: [service = ""], values }) {
    const { say, fleet, signal } = context;
    const input = { service, ...termsOf(say, values), ...originOf(context) };
    const idempotencyKey = values["idempotency-key"];
    return changeService(context, { ref: service, values }, () =>
      findService(context, service, async () => {
        const result = await fleet.restartService(input, { signal, idempotencyKey });
        return accepted(result).deployment;
      }),
    );
  },
});
