import { accepted, NotFoundError } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes, Failure } from "../../failure.ts";
import { isPattern, lockedPart, quoted } from "../../say-guards.ts";

export const command = defineCommand({
  path: "unlock",
  changes: true,
  arguments: ["SERVICE|PATTERN|LOCK"],
  options: {
    reason: { type: "string", value: "TEXT", about: "cli.option.reason" },
    as: { type: "string", value: "NAME", about: "cli.option.as" },
    "idempotency-key": { type: "string", value: "KEY", about: "cli.option.idempotencyKey" },
  },
  examples: [
    "fleet unlock web",
    "fleet unlock 'main/*/production-*/*' --reason 'incident is over'",
    "fleet unlock lck_01k9…",
  ],
  async run(context, { arguments: [ref = ""], values }) {
    const { fleet, say, signal, style } = context;
    const isId = ref.startsWith("lck_");
    const named = isId ? { lock: ref } : isPattern(ref) ? { pattern: ref } : { service: ref };
    const input = {
      ...named,
      ...(values.reason && { reason: values.reason }),
      ...(values.as && { onBehalfOf: values.as }),
    };
    const ask = async () =>
      accepted(await fleet.unlockService(input, { signal, idempotencyKey: values["idempotency-key"] })).lock;
    const lock = await ask().catch(async (error: unknown) => {
      if (error instanceof NotFoundError && "service" in named) await sayWhatHoldsIt(context, ref);
      throw error;
    });
    if (context.json) context.printJson(lock);
    else {
      const done = say("cli.unlock.done", { part: lockedPart(context, lock) });
      context.print(`${style.green("✓")} ${style.bold(done)}`);
    }
    return exitCodes.done;
  },
});

/** A service that is not locked itself may be held by the lock of a pattern, which is unlocked by that name. */
async function sayWhatHoldsIt({ fleet, say, signal }: Context, ref: string): Promise<void> {
  const select = { locks: { pattern: true, owner: true } } as const;
  const found = await fleet.service({ ref }, { select, signal });
  const [lock] = found?.locks ?? [];
  if (!lock) return;
  throw new Failure(exitCodes.notFound, say("cli.unlock.byPattern", { service: ref, ...lock }), {
    code: "NOT_FOUND",
    hint: say("cli.lock.undo", { ref: quoted(lock.pattern) }),
  });
}
