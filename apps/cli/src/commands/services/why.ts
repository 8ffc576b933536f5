import { type DeploymentEventFields, type DeploymentFields, type WhyFields, walk } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { evidenceLines } from "../../evidence-lines.ts";
import { exitCodes } from "../../failure.ts";
import { findDeployment, isDeployment } from "../../find-deployment.ts";
import { findService } from "../../find-service.ts";
import { findTask } from "../../find-task.ts";
import { printFields } from "../../print-fields.ts";
import { printIndented } from "../../print-indented.ts";
import { changeOf } from "../../say-deployment.ts";
import { lineOf, showFacts, showWhy } from "../../show-why.ts";
import { ago, clockTime } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "why",
  arguments: ["TASK|DEPLOYMENT|SERVICE|EVENT"],
  options: {},
  examples: [
    "fleet why web",
    "fleet why dep_01k9…",
    "fleet why 4f6d2a1b",
    "fleet why task/shop/4f6d… --json",
  ],
  async run(context, { arguments: [ref = ""] }) {
    const why = await whyOf(context, ref);
    if (why === null) {
      if (context.json) context.printJson(null);
      else context.print(context.say("cli.why.never", { service: ref }));
    } else if (why.subject.kind === "DEPLOYMENT") await whyDeployment(context, why);
    else if (context.json) context.printJson(why);
    else showWhy(context, why);
    return exitCodes.done;
  },
});

/** What is to be told of a reference; null of a service that was never deployed. Throws a Failure for what is none. */
async function whyOf(context: Context, ref: string): Promise<WhyFields | null> {
  const { fleet, signal } = context;
  // As an ARN ends: task/CLUSTER/ID.
  const name = /^task\/[^/]+\/([0-9a-f]{32})$/.exec(ref)?.[1] ?? ref;
  const why = await fleet.why({ ref: name }, { signal });
  if (why !== null) return why;
  if (isDeployment(ref)) await findDeployment(context, ref);
  // The first characters of a task's id are enough, as everywhere; else it is the name of a service, or of nothing.
  if (/^tsk_|^[0-9a-f]{4,32}$/.test(name))
    return findTask(context, name, (task) => fleet.why({ ref: task }, { signal }));
  await findService(context, ref, () => fleet.service({ ref }, { select: { id: true }, signal }));
  return null;
}

async function whyDeployment(context: Context, why: WhyFields): Promise<void> {
  const { fleet, signal } = context;
  const id = why.subject.reference;
  const [deployment, events, raw] = await Promise.all([
    findDeployment(context, id),
    eventsOf(context, id),
    fleet.deployment({ id }, { select: { explanation: basis }, signal }),
  ]);
  const { evidence = null, checks = [] } = raw?.explanation ?? {};
  if (context.json) {
    const explanation = deployment.explanation && { ...deployment.explanation, evidence, checks };
    context.printJson({ ...deployment, explanation, events, facts: why.facts });
  } else explain(context, { deployment, basis: raw?.explanation ?? null, events, facts: why.facts });
}

/** What the cause rests on. */
const basis = {
  outcome: true,
  evidence: true,
  notKnown: true,
  checks: { check: true, subject: true, message: true, hint: true },
} as const;

/** All that happened: the end of a roll-out of many tasks is pages behind its beginning. */
async function eventsOf({ fleet, signal }: Context, id: string): Promise<DeploymentEventFields[]> {
  const all: DeploymentEventFields[] = [];
  const pages = walk((after) => fleet.deployments.events({ id, first: 100, after }, { signal }));
  for await (const event of pages) all.push(event);
  return all;
}

function explain(
  context: Context,
  input: {
    deployment: DeploymentFields;
    /** What the cause rests on. */
    basis: {
      outcome: string | null;
      evidence: unknown;
      notKnown: readonly string[];
      checks: readonly { message: string; hint: string | null }[];
    } | null;
    events: readonly DeploymentEventFields[];
    facts: WhyFields["facts"];
  },
): void {
  const { say, style } = context;
  const { deployment, events } = input;
  const { explanation } = deployment;
  const lines = [`${markOf(context, deployment)} ${style.bold(firstLine(context, deployment))}`];
  const change = changeOf(context, deployment);
  if (change) lines.push(style.dim(change));
  if (explanation) {
    lines.push(explanation.cause);
    if (explanation.nextStep) lines.push(say("cli.deploy.next", { step: explanation.nextStep }));
  } else if (deployment.state === "FAILED") lines.push(say("cli.why.unexplained"));
  printIndented(context, lines);
  const { outcome = null, notKnown = [], checks = [] } = input.basis ?? {};
  const evidence = [
    ...(outcome === null || outcome === explanation?.cause ? [] : [outcome]),
    ...evidenceLines(say, input.basis?.evidence),
    ...checks.flatMap(({ message, hint }) => [message, ...(hint === null ? [] : [`  ${hint}`])]),
    ...notKnown,
  ];
  if (evidence.length > 0) {
    context.print("");
    printIndented(context, [style.bold(say("cli.why.evidence")), ...evidence]);
  }
  const { facts } = input;
  showFacts(
    context,
    facts.filter(({ part }) => part === "ASKED"),
  );
  if (events.length > 0) {
    context.print("");
    context.print(style.bold(say("cli.why.events")));
    // A count may be seen twice with something else changed in between; once says it.
    const told = events.filter((event, index) => event.message !== events[index - 1]?.message);
    printFields(
      context,
      told.map((event) => [clockTime(event.at), [event.message]] as const),
    );
  }
  const sent = facts.filter(({ kind }) => kind === "why.sent");
  if (sent.length > 0) {
    context.print("");
    context.print(style.bold(say("cli.why.sent")));
    printFields(
      context,
      sent.map((fact) => [fact.at ? clockTime(fact.at) : "", [lineOf(context, fact)]] as const),
    );
  }
  // How it ended is told above.
  showFacts(
    context,
    facts.filter(({ kind }) => kind === "why.next.undone"),
  );
}

function markOf({ style }: Context, { state, finishedAt }: DeploymentFields): string {
  if (state === "SUCCEEDED") return style.green("✓");
  if (state === "FAILED") return style.red("✗");
  return finishedAt ? style.yellow("■") : style.yellow("…");
}

function firstLine(
  context: Context,
  { id, service, state, createdAt, finishedAt }: DeploymentFields,
): string {
  const { say, locale } = context;
  const words = { deployment: id, service: service.name };
  if (state === "SUCCEEDED") return say("cli.why.succeeded", words);
  if (state === "CANCELLED") return say("cli.why.cancelled", words);
  if (finishedAt === null)
    return say("cli.why.active", { ...words, state: say("cli.state.word", { state: state }) });
  return say("cli.why.failed", { ...words, when: ago(finishedAt ?? createdAt, Date.now(), locale) });
}
