import type { Sentence, Terms } from "@fleetgraph/grammar";
import { accepted } from "@fleetgraph/sdk";
import type { Asking, Outcome } from "../core/asking.ts";
import { withService } from "../core/find-service.ts";

type Of<Verb extends Sentence["verb"]> = Extract<Sentence, { verb: Verb }>;

/** Puts images on a service. */
export function deploy(asking: Asking, sentence: Of<"deploy">): Promise<Outcome> {
  const images = [...sentence.images];
  return change(asking, sentence, async (service, terms, key) =>
    accepted(await asking.fleet.deployService({ service, images, ...terms }, key)),
  );
}

/** Returns a service to what it ran before. */
export function rollback(asking: Asking, sentence: Of<"rollback">): Promise<Outcome> {
  const to = sentence.to === null ? {} : { to: sentence.to };
  return change(asking, sentence, async (service, terms, key) =>
    accepted(await asking.fleet.rollbackService({ service, ...to, ...terms }, key)),
  );
}

/** Changes how many tasks a service has. */
export function scale(asking: Asking, sentence: Of<"scale">): Promise<Outcome> {
  return change(asking, sentence, async (service, terms, key) =>
    accepted(await asking.fleet.scaleService({ service, desiredCount: sentence.count, ...terms }, key)),
  );
}

/** Replaces the tasks of a service. */
export function restart(asking: Asking, sentence: Of<"restart">): Promise<Outcome> {
  return change(asking, sentence, async (service, terms, key) =>
    accepted(await asking.fleet.restartService({ service, ...terms }, key)),
  );
}

async function change(
  asking: Asking,
  sentence: Of<"deploy" | "rollback" | "scale" | "restart">,
  ask: (
    service: string,
    terms: ReturnType<typeof termsOf>,
    key: { idempotencyKey: string },
  ) => Promise<Extract<Outcome, { deployment: object }>>,
): Promise<Outcome> {
  const { idempotencyKey } = asking;
  const terms = termsOf(asking, sentence);
  return withService(asking, sentence, (service) => ask(service, terms, { idempotencyKey }));
}

function termsOf({ principal, origin }: Asking, { reason, queue, override }: Terms) {
  return {
    onBehalfOf: principal,
    origin,
    ...(reason !== null && { reason }),
    ...(queue && { whenBusy: "QUEUE" as const }),
    ...(override.length > 0 && { override: [...override] }),
  };
}
