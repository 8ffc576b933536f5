import { changeWords } from "@fleetgraph/catalogue";
import type { Sentence } from "@fleetgraph/grammar";
import { accepted, type DeploymentFields } from "@fleetgraph/sdk";
import { type Asking, type Outcome, Refusal } from "../core/asking.ts";
import type { Press } from "../core/card.ts";
import { withService } from "../core/find-service.ts";

type OrderSentence = Extract<Sentence, { verb: "approve" | "reject" | "cancel" | "continue" }>;
type Order = Exclude<Press["does"], "next" | "rollback">;

/** Approves, rejects, cancels or continues the deployment that a sentence means. */
export async function order(asking: Asking, sentence: OrderSentence): Promise<Outcome> {
  const { verb, reason } = sentence;
  const does = verb === "continue" && sentence.rollBack ? "takeBack" : verb;
  return give(asking, { does, deployment: await meant(asking, sentence), reason });
}

/** Gives an order on a deployment by its id. */
export async function give(
  { fleet, approver, say, principal, idempotencyKey }: Asking,
  wanted: { does: Order; deployment: string; reason: string | null; hook?: string },
): Promise<Outcome> {
  const { does, deployment, reason, hook } = wanted;
  const input = { deployment, onBehalfOf: principal, ...(reason !== null && { reason }) };
  const key = { idempotencyKey };
  const paused = { ...input, ...(hook !== undefined && { hook }) };
  const orders = {
    approve: async () => accepted(await approver.approveDeployment(input, key)),
    reject: async () => accepted(await approver.rejectDeployment(input, key)),
    cancel: async () => accepted(await fleet.cancelDeployment(input, key)),
    continue: async () => accepted(await fleet.continueDeployment({ ...paused, action: "CONTINUE" }, key)),
    takeBack: async () => accepted(await fleet.continueDeployment({ ...paused, action: "ROLLBACK" }, key)),
  } as const;
  const { deployment: ordered } = await orders[does]();
  const title = say(`bot.done.${does}`, { deployment: ordered.id });
  return { card: { tone: "plain", title, lines: [`${ordered.service.name}: ${changeWords(say, ordered)}`] } };
}

const fits: Readonly<Record<OrderSentence["verb"], (each: DeploymentFields) => boolean>> = {
  approve: ({ state }) => state === "AWAITING_APPROVAL",
  reject: ({ state }) => state === "AWAITING_APPROVAL",
  cancel: ({ state }) => state !== "CANCELLING",
  continue: ({ progress }) => progress?.waitingHook != null,
};

/** The id of the deployment that is meant: named, the one of the conversation, or the only one of the service. */
async function meant(asking: Asking, { verb, ref, place }: OrderSentence): Promise<string> {
  const { fleet, say } = asking;
  if (ref?.startsWith("dep_")) return ref;
  const shown = ref === null ? await asking.shown() : [];
  const open = shown.filter(({ ended }) => !ended);
  const [subject] = open.length > 0 ? open : shown.slice(-1);
  if (subject && open.length <= 1) return subject.deployment;
  const isShown = ({ id }: DeploymentFields) =>
    open.length === 0 || open.some(({ deployment }) => deployment === id);
  const select = { id: true } as const;
  const service =
    ref === null
      ? null
      : (
          await withService(asking, { service: ref, place }, (each) =>
            fleet.service({ ref: each }, { select }),
          )
        ).id;
  const found: DeploymentFields[] = [];
  for await (const each of fleet.deployments.all({ active: true, ...(service !== null && { service }) })) {
    if (fits[verb](each) && isShown(each)) found.push(each);
    if (found.length > 10) break;
  }
  const [one] = found;
  // Of the whole fleet none is taken unnamed, and be it the only one: it may be somebody else's.
  const isNamed = service !== null || open.length > 0;
  if (one && found.length === 1 && isNamed) return one.id;
  if (one) {
    const candidates = found
      .slice(0, 10)
      .map((each) => `${each.id} (${each.service.name} ${changeWords(say, each)})`);
    throw new Refusal(say("bot.sayWhich", { verb }), [say("bot.which", { candidates })]);
  }
  if (verb === "cancel") throw new Refusal(say("bot.none.underWay", { service: ref }));
  if (verb === "continue") throw new Refusal(say("bot.none.hook"));
  throw new Refusal(say("bot.none.approval"));
}
