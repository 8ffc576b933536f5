import { type DeploymentEventFields, type DeploymentFields, walk } from "@fleetgraph/sdk";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { evidenceLines } from "../../evidence-lines.ts";
import { exitCodes } from "../../failure.ts";
import { findDeployment, isDeployment } from "../../find-deployment.ts";
import { findService } from "../../find-service.ts";
import { printFields } from "../../print-fields.ts";
import { printIndented } from "../../print-indented.ts";
import { changeOf } from "../../say-deployment.ts";
import { ago, clockTime } from "../../terminal/moment.ts";

export const command = defineCommand({
  path: "why",
  arguments: ["SERVICE|DEPLOYMENT"],
  options: {},
  examples: ["fleet why web", "fleet why dep_01k9…"],
  async run(context, { arguments: [ref = ""] }) {
    const deployment = await deploymentOf(context, ref);
    if (deployment === null) {
      if (context.json) context.printJson(null);
      else context.print(context.say("cli.why.never", { service: ref }));
      return exitCodes.done;
    }
    const { fleet, signal } = context;
    const { id } = deployment;
    const [events, raw] = await Promise.all([
      eventsOf(context, id),
      fleet.deployment({ id }, { select: { explanation: basis }, signal }),
    ]);
    const { evidence = null, checks = [] } = raw?.explanation ?? {};
    if (context.json) {
      const explanation = deployment.explanation && { ...deployment.explanation, evidence, checks };
      context.printJson({ ...deployment, explanation, events });
    } else explain(context, { deployment, basis: raw?.explanation ?? null, events });
    return exitCodes.done;
  },
});

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

/** The deployment a reference means: itself, or the newest of a service; null when a service never had one. */
async function deploymentOf(context: Context, ref: string): Promise<DeploymentFields | null> {
  const { fleet, signal } = context;
  let id = ref;
  if (!isDeployment(ref)) {
    const select = { latestDeployment: { id: true } } as const;
    const service = await findService(context, ref, () => fleet.service({ ref }, { select, signal }));
    if (service.latestDeployment === null) return null;
    id = service.latestDeployment.id;
  }
  return findDeployment(context, id);
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
  if (events.length === 0) return;
  context.print("");
  context.print(style.bold(say("cli.why.events")));
  // A count may be seen twice with something else changed in between; once says it.
  const told = events.filter((event, index) => event.message !== events[index - 1]?.message);
  printFields(
    context,
    told.map((event) => [clockTime(event.at), [event.message]] as const),
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
