import {
  changeWords,
  type DeploymentChange,
  deploymentNotes,
  imageName,
  revisionName,
} from "@fleetgraph/catalogue";
import type { DeploymentEventFields, DeploymentFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { partsOf } from "./terminal/moment.ts";

/** What a deployment changes, in one line: "app v41 → v42, count 3"; the revision where no image is known. */
export const changeOf = ({ say }: Pick<Context, "say">, deployment: DeploymentChange): string =>
  changeWords(say, deployment);

/** The same with what kind of change it is, unless that is what one expects. */
export function changeWithKind(
  context: Pick<Context, "say">,
  deployment: Pick<DeploymentFields, "kind" | "images" | "desiredCount">,
): string {
  const { kind } = deployment;
  const word = kind === "DEPLOY" ? "" : kindOf(context, kind);
  return [word, changeOf(context, deployment)].filter(Boolean).join(" ");
}

/** The kind of a deployment in words. */
export function kindOf({ say }: Pick<Context, "say">, kind: string): string {
  return say(`cli.kind.${kind}` as "cli.kind.DEPLOY");
}

/** The head of a deployment that is followed. */
export function headingOf(context: Context, deployment: DeploymentFields): string {
  const words = {
    service: deployment.service.name,
    cluster: deployment.service.cluster.name,
    change: changeOf(context, deployment),
  };
  if (deployment.kind === "ROLLBACK") return context.say("cli.rollback.heading", words);
  if (deployment.kind === "RESTART") return context.say("cli.restart.heading", words);
  if (deployment.kind === "SCALE") return context.say("cli.scale.heading", words);
  return context.say("cli.deploy.heading", words);
}

/** How long a deployment took so far, or in all, in words. */
export function tookOf(
  context: Context,
  deployment: Pick<DeploymentFields, "createdAt" | "finishedAt">,
): string {
  const end = deployment.finishedAt ? Date.parse(deployment.finishedAt) : Date.now();
  return context.say("cli.duration", partsOf(end - Date.parse(deployment.createdAt)));
}

/** Whether a deployment ended because nobody let it begin: rejected, or not approved in time. */
export function neverBegan(last: Pick<DeploymentEventFields, "kind"> | null): boolean {
  return last?.kind === "deployment.rejected" || last?.kind === "deployment.approvalExpired";
}

/** How a followed deployment ended, in plain words, with what to do next. The first line says it all. */
export function endingOf(
  context: Context,
  input: { deployment: DeploymentFields; last: DeploymentEventFields | null; ref: string },
): string[] {
  const { say, style } = context;
  const { deployment, last, ref } = input;
  const service = deployment.service.name;
  const duration = tookOf(context, deployment);
  if (deployment.state === "SUCCEEDED") {
    const known = deployment.images.map((image) => imageName(image.to)).join(", ");
    const images = known || (deployment.kind === "ROLLBACK" ? revisionName(deployment.toTaskDefinition) : "");
    const count = deployment.progress?.running ?? deployment.desiredCount;
    const running = say("cli.deploy.runs", { images, count });
    const words = { service, running, duration };
    const first =
      deployment.kind === "RESTART" ? say("cli.restart.done", words) : say("cli.deploy.succeeded", words);
    const done = `${style.green("✓")} ${style.bold(first)}`;
    // A count alone has no revision to return to, and rolling back twice goes further back.
    return deployment.kind !== "DEPLOY" || context.quiet
      ? [done]
      : [done, style.dim(say("cli.deploy.undo", { service: ref }))];
  }
  if (last && neverBegan(last)) {
    return [
      `${style.yellow("■")} ${style.bold(last.message)}`,
      style.dim(say("cli.deploy.details", { deployment: deployment.id })),
    ];
  }
  const failed = deployment.state === "FAILED";
  const first = say(failed ? "cli.deploy.failed" : "cli.deploy.cancelled", { service, duration });
  const { explanation } = deployment;
  return [
    `${failed ? style.red("✗") : style.yellow("■")} ${style.bold(first)}`,
    ...(explanation ? [say("cli.deploy.cause", { cause: explanation.cause })] : []),
    ...(explanation?.nextStep ? [say("cli.deploy.next", { step: explanation.nextStep })] : []),
    style.dim(say("cli.deploy.details", { deployment: deployment.id })),
    style.dim(say("cli.deploy.runsNow", { service: ref })),
  ];
}

/** What else there is to know of a deployment: who approved it, what it went past, what it is a part of. */
export function notesOf({ say }: Pick<Context, "say">, deployment: DeploymentFields): string[] {
  const { origin } = deployment;
  return [...(origin ? [say("cli.note.origin", { origin })] : []), ...deploymentNotes(say, deployment)];
}
