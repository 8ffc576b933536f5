import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import { exitCodes, UsageError } from "../../failure.ts";
import { parseInstant } from "../../parse-values.ts";
import { requireOption } from "../../require-option.ts";
import { clockTime } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "insights snooze",
  changes: true,
  arguments: ["INSIGHT"],
  options: {
    until: { type: "string", value: "TIME", about: "cli.option.snoozeUntil" },
    reason: { type: "string", value: "TEXT", about: "cli.option.snoozeReason" },
    end: { type: "boolean", about: "cli.option.snoozeEnd" },
    as: { type: "string", value: "NAME", about: "cli.option.as" },
    "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
  },
  examples: [
    "fleet insights snooze ins_01k9… --until 14d --reason 'new sizes with the next release'",
    "fleet insights snooze ins_01k9… --end",
  ],
  async run(context, { arguments: [id = ""], values }) {
    const { fleet, say, signal, style } = context;
    const of = { insight: id, ...(values.as && { onBehalfOf: values.as }) };
    const options = { signal, idempotencyKey: values["idempotency-key"] };
    if (values.end && values.until !== undefined)
      throw new UsageError(
        say("cli.insights.endOrUntil"),
        say("cli.usage.seeHelp", { command: "insights snooze" }),
      );
    const must = (option: string, value: string | undefined) =>
      requireOption(say, { command: "insights snooze", option, value });
    const until = values.end
      ? null
      : parseInstant(say, must("--until", values.until), { now: Date.now(), direction: 1 });
    const { insight } =
      until === null
        ? accepted(
            await fleet.unsnoozeInsight({ ...of, ...(values.reason && { reason: values.reason }) }, options),
          )
        : accepted(
            await fleet.snoozeInsight({ ...of, until, reason: must("--reason", values.reason) }, options),
          );
    if (context.json) context.printJson(insight);
    else {
      const done =
        insight.snooze === null
          ? say("cli.insights.unsnoozeDone", { id })
          : say("cli.insights.snoozeDone", { id, until: clockTime(insight.snooze.until) });
      context.print(`${style.green("✓")} ${style.bold(done)}`);
      context.print(`  ${insight.message}`);
    }
    return exitCodes.done;
  },
});
