import type { DeploymentFields } from "@fleetgraph/sdk";
import type { Context } from "./context.ts";
import { imageChange, imageName } from "./image-name.ts";
import { partsOf } from "./terminal/moment.ts";

/** What a deployment changes, in one line: "app v41 → v42, count 3"; the revision where no image is known. */
export function changeOf(
  context: Pick<Context, "say">,
  deployment: Pick<DeploymentFields, "images" | "desiredCount"> &
    Partial<Pick<DeploymentFields, "kind" | "fromTaskDefinition" | "toTaskDefinition">>,
): string {
  const parts = deployment.images.map(imageChange);
  // A roll-back to a revision that ECS was never seen to run has no images to name.
  if (deployment.kind === "ROLLBACK" && parts.length === 0 && deployment.toTaskDefinition) {
    const names = [deployment.fromTaskDefinition, deployment.toTaskDefinition].map(revisionName);
    parts.push(names.filter(Boolean).join(" → "));
  }
  if (deployment.desiredCount !== null) {
    parts.push(context.say("cli.change.count", { count: deployment.desiredCount }));
  }
  return parts.join(", ");
}

/** "web:41" of ".../task-definition/web:41". */
function revisionName(arn: string | null | undefined): string {
  return arn?.split("/").at(-1) ?? "";
}

/** The head of a deployment that is followed. */
export function headingOf(context: Context, deployment: DeploymentFields): string {
  const words = {
    service: deployment.service.name,
    cluster: deployment.service.cluster.name,
    change: changeOf(context, deployment),
  };
  if (deployment.kind === "ROLLBACK") return context.say("cli.rollback.heading", words);
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

/** How a followed deployment ended, in plain words, with what to do next. The first line says it all. */
export function endingOf(context: Context, deployment: DeploymentFields, ref: string): string[] {
  const { say, style } = context;
  const service = deployment.service.name;
  const duration = tookOf(context, deployment);
  if (deployment.state === "SUCCEEDED") {
    const known = deployment.images.map((image) => imageName(image.to)).join(", ");
    const images = known || (deployment.kind === "ROLLBACK" ? revisionName(deployment.toTaskDefinition) : "");
    const count = deployment.progress?.running ?? deployment.desiredCount;
    const running = say("cli.deploy.runs", { images, count });
    const done = `${style.green("✓")} ${style.bold(say("cli.deploy.succeeded", { service, running, duration }))}`;
    // A count alone has no revision to return to, and rolling back twice goes further back.
    return deployment.kind !== "DEPLOY"
      ? [done]
      : [done, style.dim(say("cli.deploy.undo", { service: ref }))];
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
