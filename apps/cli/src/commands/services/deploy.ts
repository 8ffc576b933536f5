import { accepted } from "@fleetgraph/sdk";
import { changeOptions, changeService } from "../../change-service.ts";
import { defineCommand } from "../../command.ts";
import { UsageError } from "../../failure.ts";
import { findService } from "../../find-service.ts";
import { parseCount, parseDuration, parseImage } from "../../parse-values.ts";

export const command = defineCommand({
  path: "deploy",
  changes: true,
  arguments: ["SERVICE"],
  options: {
    image: { type: "string", multiple: true, value: "IMAGE", about: "cli.option.image" },
    count: { type: "string", value: "N", about: "cli.option.count" },
    ...changeOptions,
  },
  examples: [
    "fleet deploy web --image :v42",
    "fleet deploy prod/web --image app=example.com/app:v42 --reason 'fix login'",
    "fleet deploy web --count 6",
  ],
  run(context, { arguments: [service = ""], values }) {
    const { say, fleet, signal } = context;
    const images = values.image?.map(parseImage);
    const desiredCount =
      values.count === undefined
        ? undefined
        : parseCount(say, { option: "--count", value: values.count, least: 0 });
    if (!images && desiredCount === undefined) {
      throw new UsageError(say("cli.usage.nothingToDeploy"), say("cli.usage.seeHelp", { command: "deploy" }));
    }
    const deadlineSeconds = values.deadline && Math.ceil(parseDuration(say, values.deadline) / 1000);
    const input = {
      service,
      ...(images && { images }),
      ...(desiredCount !== undefined && { desiredCount }),
      ...(values.reason && { reason: values.reason }),
      ...(values.as && { onBehalfOf: values.as }),
      ...(deadlineSeconds && { deadlineSeconds }),
    };
    const idempotencyKey = values["idempotency-key"];
    return changeService(context, { ref: service, values }, () =>
      findService(context, service, async () => {
        const result = await fleet.deployService(input, { signal, idempotencyKey });
        return accepted(result).deployment;
      }),
    );
  },
});
