import { accepted } from "@fleetgraph/sdk";
import { parseChange } from "../../change/parse-change.ts";
import { readDefinitionFile } from "../../change/read-definition-file.ts";
import { wantedOptions } from "../../change/wanted-options.ts";
import { changeOptions, changeService } from "../../change-service.ts";
import { termsOf } from "../../change-terms.ts";
import { defineCommand } from "../../command.ts";
import { findService } from "../../find-service.ts";

export const command = defineCommand({
  path: "deploy",
  changes: true,
  arguments: ["SERVICE"],
  options: { ...wantedOptions, ...changeOptions },
  examples: [
    "fleet deploy web --image :v42",
    "fleet deploy prod/web --image app=example.com/app:v42 --reason 'fix login'",
    "fleet deploy web --env LOG_LEVEL=debug --unset-env OLD --count 6",
    "fleet deploy web --secret DB_PASSWORD=/prod/web/db-password",
    "ecspresso render task-definition | fleet deploy web --task-definition -",
  ],
  async run(context, { arguments: [service = ""], values }) {
    const { say, fleet, signal } = context;
    const wanted = await parseChange(say, { command: "deploy", values }, (file) =>
      readDefinitionFile(say, file, process.stdin),
    );
    const input = { service, ...wanted, ...termsOf(say, values) };
    const idempotencyKey = values["idempotency-key"];
    return changeService(context, { ref: service, values }, () =>
      findService(context, service, async () => {
        const result = await fleet.deployService(input, { signal, idempotencyKey });
        return accepted(result).deployment;
      }),
    );
  },
});
