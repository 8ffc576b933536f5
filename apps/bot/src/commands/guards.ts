import { aheadOf, type Sentence } from "@fleetgraph/grammar";
import { accepted, NotFoundError } from "@fleetgraph/sdk";
import { type Asking, type Outcome, Refusal } from "../core/asking.ts";
import { withService } from "../core/find-service.ts";

/** Keeps a service from being changed. */
export async function lock(asking: Asking, sentence: Extract<Sentence, { verb: "lock" }>): Promise<Outcome> {
  const { fleet, say, principal, idempotencyKey } = asking;
  const { reason, until } = sentence;
  const ahead = until === null ? null : aheadOf(until);
  const made = await withService(asking, sentence, async (service) =>
    accepted(
      await fleet.lockService(
        {
          service,
          reason,
          onBehalfOf: principal,
          ...(ahead && ("at" in ahead ? { expiresAt: ahead.at } : { expiresInSeconds: ahead.inSeconds })),
        },
        { idempotencyKey },
      ),
    ),
  );
  const { owner, expiresAt } = made.lock;
  const ends = expiresAt && `${expiresAt.slice(0, 16).replace("T", " ")} UTC`;
  const title = say("cli.lock.done", { part: sentence.service, owner, until: ends });
  return { card: { tone: "stopped", title, lines: [reason], hints: [`unlock ${sentence.service}`] } };
}

/** Takes the lock of a service away. */
export async function unlock(
  asking: Asking,
  sentence: Extract<Sentence, { verb: "unlock" }>,
): Promise<Outcome> {
  const { fleet, say, principal, idempotencyKey } = asking;
  const reason = sentence.reason === null ? {} : { reason: sentence.reason };
  await withService(asking, sentence, async (service) => {
    try {
      const input = { service, onBehalfOf: principal, ...reason };
      return accepted(await fleet.unlockService(input, { idempotencyKey }));
    } catch (error) {
      // A service that is not locked itself may be held by the lock of a pattern.
      const select = { locks: { pattern: true, owner: true } } as const;
      const found = error instanceof NotFoundError ? await fleet.service({ ref: service }, { select }) : null;
      const [held] = found?.locks ?? [];
      if (held) throw new Refusal(say("cli.unlock.byPattern", { service: sentence.service, ...held }));
      if (found && error instanceof NotFoundError)
        throw new Refusal(error.message, error.hint ? [error.hint] : []);
      throw error;
    }
  });
  return { card: { tone: "good", title: say("cli.unlock.done", { part: sentence.service }) } };
}
