import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { exitCodes, Failure } from "../../failure.ts";
import { oneDeployment } from "../../find-deployment.ts";
import { orderOf, orderOptions } from "../../order-options.ts";

export const command = defineCommand({
  path: "continue",
  changes: true,
  arguments: ["SERVICE|DEPLOYMENT"],
  options: {
    "roll-back": { type: "boolean", about: "cli.option.rollBack" },
    hook: { type: "string", value: "ID", about: "cli.option.hook" },
    ...orderOptions,
  },
  examples: ["fleet continue web", "fleet continue dep_01k9… --roll-back --reason 'error rate is up'"],
  async run(context, { arguments: [ref = ""], values }) {
    const { fleet, say, signal, style } = context;
    const deployment = await oneDeployment(context, {
      ref,
      idempotencyKey: values["idempotency-key"],
      fits: ({ progress }) => progress?.waitingHook != null,
      none: new Failure(exitCodes.refused, say("cli.continue.nothing", { service: ref }), {
        code: "NOT_PAUSED",
      }),
    });
    const action = values["roll-back"] ? "ROLLBACK" : "CONTINUE";
    const options = { signal, idempotencyKey: values["idempotency-key"] };
    const hook = values.hook ? { hook: values.hook } : {};
    const input = { deployment, action, ...hook, ...orderOf(values) } as const;
    const result = await fleet.continueDeployment(input, options);
    const answered = accepted(result).deployment;
    if (context.json) {
      context.printJson({ type: "deployment", ...answered });
      return exitCodes.done;
    }
    const words = { deployment: answered.id, service: answered.service.name };
    const done = values["roll-back"] ? say("cli.continue.takenBack", words) : say("cli.continue.done", words);
    context.print(`${style.green("✓")} ${style.bold(done)}`);
    context.print(style.dim(`  ${say("cli.deploy.followLater", { service: answered.id })}`));
    return exitCodes.done;
  },
});
