import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { printFields } from "./print-fields.ts";
import { changeWithKind, notesOf } from "./say-deployment.ts";
import { ago } from "./terminal/moment.ts";
import { paintOfState } from "./terminal/style.ts";
import { waitingLines } from "./waiting-lines.ts";

/** Prints one deployment: what it changes, for whom, how it stands, and what it waits for. */
export async function showDeployment(context: Context, deployment: DeploymentFields): Promise<void> {
  const { say, style, locale } = context;
  const { id, service, state, requestedBy, onBehalfOf, reason, createdAt, finishedAt, progress } = deployment;
  const now = Date.now();
  const word = paintOfState(style, state)(say("cli.state.word", { state }));
  const by = say("cli.by", { by: requestedBy, onBehalfOf });
  const waits = await waitingLines(context, deployment);
  context.print(`${style.bold(id)}  ${word}`);
  printFields(context, [
    [say("cli.status.label.service"), [`${service.cluster.name}/${service.name}`]],
    [say("cli.status.label.change"), [changeWithKind(context, deployment)].filter(Boolean)],
    [
      say("cli.status.label.asked"),
      [say("cli.status.asked", { by, when: ago(createdAt, now, locale), reason })],
    ],
    [
      say("cli.status.label.tasks"),
      progress ? [say("cli.deploy.tasks", { ...progress, old: progress.oldRunning })] : [],
    ],
    [say("cli.waits.label"), waits.map(style.yellow)],
    [say("cli.status.label.ended"), finishedAt ? [ago(finishedAt, now, locale)] : []],
    [say("cli.status.label.note"), notesOf(context, deployment)],
  ]);
  if (!finishedAt) return;
  context.print(style.dim(`  ${say("cli.deploy.details", { deployment: id })}`));
}
