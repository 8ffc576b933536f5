import { accepted } from "@fleetgraph/sdk";
import { changeOptions, changeService } from "../../change-service.ts";
import { originOf, termsOf } from "../../change-terms.ts";
import { defineCommand } from "../../command.ts";
import { findService } from "../../find-service.ts";
import { parseCount } from "../../parse-values.ts";

export const command = defineCommand({
  path: "scale",
  changes: true,
  arguments: ["SERVICE", "COUNT"],
  options: changeOptions,
  examples: ["fleet scale web 4", "fleet scale prod/web 0 --reason 'closed for the night'"],
  run(context, { arguments: [service = "", count = ""], values }) {
    const { say, fleet, signal } = context;
    const desiredCount = parseCount(say, { option: "COUNT", value: count, least: 0 });
    const input = { service, desiredCount, ...termsOf(say, values), ...originOf(context) };
    const idempotencyKey = values["idempotency-key"];
    return changeService(context, { ref: service, values }, () =>
      findService(context, service, async () => {
        const result = await fleet.scaleService(input, { signal, idempotencyKey });
        return accepted(result).deployment;
      }),
    );
  },
});
