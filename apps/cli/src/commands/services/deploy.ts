import { accepted } from "@fleetgraph/sdk";
import { deployToMany } from "../../bulk/deploy-to-many.ts";
import { parseChange } from "../../change/parse-change.ts";
import { readDefinitionFile } from "../../change/read-definition-file.ts";
import { wantedOptions } from "../../change/wanted-options.ts";
import { changeOptions, changeService } from "../../change-service.ts";
import { originOf, termsOf } from "../../change-terms.ts";
import { defineCommand, type Options, type Values } from "../../command.ts";
import type { Context } from "../../context.ts";
import { type ExitCode, UsageError } from "../../failure.ts";
import { findService } from "../../find-service.ts";
import { parseCount, parseDuration, parseImage } from "../../parse-values.ts";

const bulkOptions = {
  "at-once": { type: "string", value: "N", about: "cli.option.atOnce" },
  "keep-going": { type: "boolean", about: "cli.option.keepGoing" },
} as const satisfies Options;
const options = { ...wantedOptions, ...bulkOptions, ...changeOptions };

export const command = defineCommand({
  path: "deploy",
  changes: true,
  arguments: ["SERVICE…"],
  options,
  examples: [
    "fleet deploy web --image :v42",
    "fleet deploy prod/web --image app=example.com/app:v42 --reason 'fix login'",
    "fleet deploy web --env LOG_LEVEL=debug --unset-env OLD --count 6",
    "fleet deploy web --secret DB_PASSWORD=/prod/web/db-password",
    "ecspresso render task-definition | fleet deploy web --task-definition -",
    "fleet deploy web api worker --image :v42 --at-once 2",
  ],
  async run(context, { arguments: services, values }) {
    const { say, fleet, signal } = context;
    const [service = ""] = services;
    // One service of a list that a script gives is still a list.
    if (services.length > 1 || values["at-once"] || values["keep-going"]) {
      return deployAll(context, services, values);
    }
    const wanted = await parseChange(say, { command: "deploy", values }, (file) =>
      readDefinitionFile(say, file, process.stdin),
    );
    const input = { service, ...wanted, ...termsOf(say, values), ...originOf(context) };
    const idempotencyKey = values["idempotency-key"];
    return changeService(context, { ref: service, values }, () =>
      findService(context, service, async () => {
        const result = await fleet.deployService(input, { signal, idempotencyKey });
        return accepted(result).deployment;
      }),
    );
  },
});

/** The same images for many services. */
function deployAll(
  context: Context,
  services: readonly string[],
  values: Values<typeof options>,
): Promise<ExitCode> {
  const { say } = context;
  const [single] = (Object.keys(wantedOptions) as (keyof typeof wantedOptions)[]).filter(
    (name) => name !== "image" && values[name] !== undefined,
  );
  const see = say("cli.usage.seeHelp", { command: "deploy" });
  if (single) throw new UsageError(say("cli.usage.oneServiceOnly", { option: `--${single}` }), see);
  if (!values.image) throw new UsageError(say("cli.usage.nothingToDeploy"), see);
  const atOnce = values["at-once"];
  // Each waits behind what is under way on its service: there is nothing to ask with --queue.
  const { whenBusy: _, ...terms } = termsOf(say, values);
  const wanted = {
    services,
    images: values.image.map(parseImage),
    ...(atOnce && { concurrency: parseCount(say, { option: "--at-once", value: atOnce, least: 1 }) }),
    ...(values["keep-going"] && { stopOnFailure: false }),
    ...terms,
    ...originOf(context),
  };
  return deployToMany(context, {
    wanted: { ...wanted, services: [...services] },
    idempotencyKey: values["idempotency-key"],
    timeoutMs: values.timeout ? parseDuration(say, values.timeout) : null,
    detach: values.detach ?? false,
  });
}
