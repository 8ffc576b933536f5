import { accepted } from "@fleetgraph/sdk";
import { defineCommand, type Values } from "../../command.ts";
import type { Say } from "../../context.ts";
import { exitCodes, UsageError } from "../../failure.ts";
import { parseAhead, parseDuration } from "../../parse-values.ts";
import { requireOption } from "../../require-option.ts";
import { freezeState, noteCount } from "../../say-guards.ts";

const options = {
  services: { type: "string", multiple: true, value: "PATTERN", about: "cli.option.frozen" },
  from: { type: "string", value: "TIME", about: "cli.option.from" },
  to: { type: "string", value: "TIME", about: "cli.option.freezeTo" },
  every: { type: "string", value: "CRON", about: "cli.option.freezeEvery" },
  for: { type: "string", value: "DURATION", about: "cli.option.for" },
  zone: { type: "string", value: "ZONE", about: "cli.option.zone" },
  reason: { type: "string", value: "TEXT", about: "cli.option.guardReason" },
  exempt: { type: "string", multiple: true, value: "ROLE", about: "cli.option.exempt" },
  as: { type: "string", value: "NAME", about: "cli.option.as" },
  "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
} as const;

export const command = defineCommand({
  path: "freeze create",
  changes: true,
  arguments: [],
  options,
  examples: [
    "fleet freeze create --services '**' --from 2026-12-24 --to 2026-12-27 --reason holidays",
    "fleet freeze create --services 'main/*/production*/*' --every '0 17 * * 5' --for 63h --zone Europe/Berlin --reason weekend --exempt on-call",
  ],
  async run(context, { values }) {
    const { fleet, say, signal, style } = context;
    const must = <Value>(option: string, value: Value | undefined) =>
      requireOption(say, { command: "freeze create", option, value });
    const services = must("--services", values.services);
    const reason = must("--reason", values.reason);
    const result = await fleet.createFreezeWindow(
      {
        services: [...services],
        reason,
        ...scheduleOf(say, values),
        ...(values.exempt && { exemptRoles: [...values.exempt] }),
        ...(values.as && { onBehalfOf: values.as }),
      },
      { signal, idempotencyKey: values["idempotency-key"] },
    );
    const { freezeWindow } = accepted(result);
    if (context.json) context.printJson(freezeWindow);
    else {
      const done = say("cli.freeze.done", { id: freezeWindow.id, state: freezeState(context, freezeWindow) });
      context.print(`${style.green("✓")} ${style.bold(done)}`);
      noteCount(context, freezeWindow.serviceCount);
      context.print(style.dim(`  ${say("cli.freeze.undo", { id: freezeWindow.id })}`));
    }
    return exitCodes.done;
  },
});

/** Once from `--from` to `--to`, or `--every` time for so long. Throws a UsageError. */
function scheduleOf(say: Say, values: Values<typeof options>) {
  const see = say("cli.usage.seeHelp", { command: "freeze create" });
  const isOnce = values.to !== undefined || values.from !== undefined;
  const isRecurring = values.every !== undefined || values.for !== undefined || values.zone !== undefined;
  if (isOnce === isRecurring) throw new UsageError(say("cli.usage.onceOrEvery"), see);
  const must = (option: string, value: string | undefined) =>
    requireOption(say, { command: "freeze create", option, value });
  if (isOnce) {
    const to = parseAhead(say, must("--to", values.to));
    const end = "at" in to ? { end: to.at } : { endInSeconds: to.inSeconds };
    if (values.from === undefined) return { once: end };
    const from = parseAhead(say, values.from);
    return { once: { ...("at" in from ? { start: from.at } : { startInSeconds: from.inSeconds }), ...end } };
  }
  return {
    recurring: {
      cron: must("--every", values.every),
      durationSeconds: Math.round(parseDuration(say, must("--for", values.for)) / 1000),
      // Of the user's own place, as what they read on the wall.
      timeZone: values.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
  };
}
