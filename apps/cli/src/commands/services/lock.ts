import { accepted } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Say } from "../../context.ts";
import { exitCodes } from "../../failure.ts";
import { findService } from "../../find-service.ts";
import { parseAhead } from "../../parse-values.ts";
import { requireOption } from "../../require-option.ts";
import { isPattern, lockedPart, noteCount, quoted } from "../../say-guards.ts";
import { clockTime } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "lock",
  changes: true,
  arguments: ["SERVICE|PATTERN"],
  options: {
    reason: { type: "string", value: "TEXT", about: "cli.option.guardReason" },
    until: { type: "string", value: "TIME", about: "cli.option.lockUntil" },
    as: { type: "string", value: "NAME", about: "cli.option.as" },
    "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
  },
  examples: [
    "fleet lock web --reason 'schema migration' --until 2h",
    "fleet lock 'main/*/production-*/*' --reason 'incident 4711'",
    "fleet lock '**' --reason 'region is failing over'",
  ],
  async run(context, { arguments: [ref = ""], values }) {
    const { fleet, say, signal, style } = context;
    const reason = requireOption(say, { command: "lock", option: "--reason", value: values.reason });
    const input = {
      ...(isPattern(ref) ? { pattern: ref } : { service: ref }),
      reason,
      ...(values.until && expiryOf(say, values.until)),
      ...(values.as && { onBehalfOf: values.as }),
    };
    const ask = async () =>
      accepted(await fleet.lockService(input, { signal, idempotencyKey: values["idempotency-key"] })).lock;
    const lock = isPattern(ref) ? await ask() : await findService(context, ref, ask);
    if (context.json) {
      context.printJson(lock);
      return exitCodes.done;
    }
    const until = lock.expiresAt && clockTime(lock.expiresAt).slice(0, 16);
    const done = say("cli.lock.done", { part: lockedPart(context, lock), owner: lock.owner, until });
    context.print(`${style.green("✓")} ${style.bold(done)}`);
    if (isPattern(ref)) noteCount(context, lock.serviceCount);
    context.print(style.dim(`  ${say("cli.lock.undo", { ref: quoted(ref) })}`));
    return exitCodes.done;
  },
});

function expiryOf(say: Say, until: string) {
  const ahead = parseAhead(say, until);
  return "at" in ahead ? { expiresAt: ahead.at } : { expiresInSeconds: ahead.inSeconds };
}
