import { accepted } from "@fleetgraph/sdk";
import { parseChange } from "../../change/parse-change.ts";
import { readDefinitionFile } from "../../change/read-definition-file.ts";
import { exitCodeOfPlan, sayPlan } from "../../change/say-plan.ts";
import { wantedOptions } from "../../change/wanted-options.ts";
import { defineCommand } from "../../command.ts";
import { findService } from "../../find-service.ts";

export const command = defineCommand({
  path: "plan",
  arguments: ["SERVICE"],
  options: wantedOptions,
  examples: [
    "fleet plan web --image :v42",
    "fleet plan prod/web --env LOG_LEVEL=debug --count 6",
    "ecspresso render task-definition | fleet plan web --task-definition - --json",
  ],
  async run(context, { arguments: [service = ""], values }) {
    const { say, fleet, signal } = context;
    const wanted = await parseChange(say, { command: "plan", values }, (file) =>
      readDefinitionFile(say, file, process.stdin),
    );
    const plan = await findService(context, service, async () =>
      accepted(await fleet.planDeployment({ service, ...wanted }, { signal })),
    );
    if (context.json) context.printJson(plan);
    else for (const line of sayPlan(context, plan, service)) context.print(line);
    return exitCodeOfPlan(plan);
  },
});
