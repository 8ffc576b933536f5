import type { Sentence } from "@fleetgraph/grammar";
import { type Asking, type Outcome, Refusal } from "../core/asking.ts";
import type { Press } from "../core/card.ts";
import { carryOut } from "./carry-out.ts";
import { give } from "./orders.ts";

/** Does what a pressed button asks for. Throws a Refusal, or what the SDK throws. */
export async function carryOutPress(asking: Asking, press: Press): Promise<Outcome> {
  switch (press.does) {
    case "next":
      return carryOut(asking, JSON.parse(press.list) as Sentence);
    case "rollback":
      return undo(asking, press.deployment);
    case "continue":
    case "takeBack":
      return answerHook(asking, press);
    default:
      return give(asking, { does: press.does, deployment: press.deployment, reason: null });
  }
}

/** A button answers the hook that its card shows, never the one that the roll-out waits at meanwhile. */
async function answerHook(
  asking: Asking,
  { does, deployment: id, hook }: Extract<Press, { hook: string }>,
): Promise<Outcome> {
  const { fleet, say } = asking;
  const deployment = await fleet.deployment({ id });
  if (deployment && deployment.progress?.waitingHook?.id !== hook && !(await isRepeated(asking)))
    throw new Refusal(say("bot.hookPassed", { deployment: id }));
  return give(asking, { does, deployment: id, reason: null, hook });
}

/** The button means "undo this one": what came later is not to be undone by it. A second press of it is the first. */
async function undo(asking: Asking, id: string): Promise<Outcome> {
  const { fleet, say } = asking;
  const deployment = await fleet.deployment({ id });
  if (!deployment) throw new Refusal(say("problem.notFound", { what: "deployment", ref: id }));
  const service = deployment.service;
  const [latest] = (await fleet.deployments.page({ service: service.id, first: 1 })).edges;
  const isSecond = await isRepeated(asking);
  if (latest && latest.node.id !== id && !isSecond) {
    const title = say("bot.changedSince", { service: service.name, deployment: latest.node.id });
    const ref = `${service.cluster.name}/${service.name}`;
    throw new Refusal(title, [say("bot.changedSince.hint", { service: ref })]);
  }
  const wanted = { service: service.id, place: null, to: null, reason: null, queue: false, override: [] };
  const outcome = await carryOut(asking, { verb: "rollback", ...wanted });
  // Its card tells the end already, so nothing would be seen to come of the press.
  const before = isSecond && outcome.deployment?.finishedAt ? outcome.deployment.id : null;
  if (before === null) return outcome;
  return { card: { tone: "plain", title: say("bot.doneBefore", { deployment: before }) } };
}

/** Whether it was done already: then the server answers as it did the first time. */
async function isRepeated({ fleet, idempotencyKey }: Asking): Promise<boolean> {
  const { viewer } = await fleet.request<{ viewer: { firstResult: string | null } }>(
    "query ($key: String!) { viewer { firstResult(idempotencyKey: $key) } }",
    { key: idempotencyKey },
  );
  return viewer.firstResult !== null;
}
