/** What common exit codes stand for (128 + n: ended by signal n). */
const exitMeanings: Readonly<Record<number, string>> = {
  126: "its command may not be executed",
  127: "its command was not found",
  134: "it gave up by itself: SIGABRT",
  137: "killed: SIGKILL, often for its memory",
  139: "it crashed: invalid memory access",
  143: "it was told to end: SIGTERM",
};

function exitWords(exitCode: number | null): string {
  if (exitCode === null) return "no exit code that ECS knows of";
  const meaning = exitMeanings[exitCode];
  return `exit code ${exitCode}${meaning ? ` (${meaning})` : ""}`;
}

const quoted = (text: string) => (text ? ` ${text}` : "");

/** Why new tasks failed (`kind`) and what to do about it (`kind.next`), for people who do not know ECS. */
export const causes = {
  "cause.imageMissing": (p: { container: string; image: string }) =>
    `The image ${p.image} of the container ${p.container} could not be pulled: it does not exist, or the task may not read it.`,
  "cause.imageMissing.next": () => "Check the tag, push the image, and deploy again.",
  "cause.imageDenied": (p: { container: string; image: string }) =>
    `The image ${p.image} of the container ${p.container} may not be pulled: the registry refused the task's credentials.`,
  "cause.imageDenied.next": () =>
    "Let the task's execution role pull it (for ECR: AmazonECSTaskExecutionRolePolicy), or correct the registry's credentials.",
  "cause.imageUnreachable": (p: { container: string; image: string }) =>
    `The registry of ${p.image} cannot be reached from where the container ${p.container} was to run.`,
  "cause.imageUnreachable.next": () =>
    "Check the subnet's way to the registry: NAT gateway, VPC endpoint or public IP, and the security groups.",
  "cause.imageRateLimited": (p: { container: string; image: string }) =>
    `The registry of ${p.image} refuses further pulls for now: too many were made.`,
  "cause.imageRateLimited.next": () =>
    "Wait and deploy again; copy the image to ECR, or pull it with an account.",
  "cause.wrongPlatform": (p: { container: string; image: string }) =>
    `The image ${p.image} of the container ${p.container} is built for another kind of processor than the host has.`,
  "cause.wrongPlatform.next": () =>
    "Build the image for the host's platform (docker build --platform linux/amd64 or linux/arm64) and deploy again.",
  "cause.diskFull": (p: { host: string | null }) =>
    `The disk ${p.host ? `of the host ${p.host} ` : ""}is full: the new image did not fit.`,
  "cause.diskFull.next": () =>
    "Remove unused images on the host (docker system prune) or replace it, then deploy again.",
  "cause.missingSecret": (p: { secret: string }) =>
    `The secret${quoted(p.secret)} that the task definition names does not exist, or not in this region.`,
  "cause.missingSecret.next": () =>
    "Create it, or correct its name in the task definition, and deploy again.",
  "cause.secretDenied": (p: { secret: string }) =>
    `The task's execution role may not read the secret${quoted(p.secret)}.`,
  "cause.secretDenied.next": () =>
    "Allow the execution role secretsmanager:GetSecretValue or ssm:GetParameters on it, and kms:Decrypt on its key.",
  "cause.secretUnread": (p: { secret: string; reason: string }) =>
    `The secret${quoted(p.secret)} could not be read: ${p.reason}`,
  "cause.secretUnread.next": () =>
    "Check the subnet's way to Secrets Manager or Systems Manager, and what the execution role may do.",
  "cause.badRole": (p: { role: string }) =>
    `ECS cannot give the tasks their role${quoted(p.role)}: it does not exist, or does not trust ECS tasks.`,
  "cause.badRole.next": () =>
    "Check that the role exists and that its trust policy allows ecs-tasks.amazonaws.com to assume it.",
  "cause.cannotLaunch": (p: { reason: string }) => `ECS cannot launch new tasks: ${p.reason}`,
  "cause.cannotLaunch.next": () =>
    "Correct what ECS names in the task definition or the service, and deploy again.",
  "cause.logDriver": (p: { container: string; reason: string }) =>
    `The container ${p.container} could not start because its logs have nowhere to go: ${p.reason}`,
  "cause.logDriver.next": () =>
    "Create the log group that the task definition names, or let the execution role write to it.",
  "cause.commandNotFound": (p: { container: string; command: string | null }) =>
    `The container ${p.container} could not start: its image has no command ${p.command ?? "of that name"} that can be run.`,
  "cause.commandNotFound.next": () =>
    "Compare command and entryPoint of the task definition with what is in the image.",
  "cause.startFailed": (p: { reason: string }) => `New tasks could not start. ECS says: ${p.reason}`,
  "cause.startFailed.next": () =>
    'Look the words up in the ECS developer guide, under "Amazon ECS stopped tasks error messages".',
  "cause.exited": (p: { container: string; exitCode: number | null }) =>
    `The container ${p.container} stopped by itself with ${exitWords(p.exitCode)} soon after it started.`,
  "cause.exited.next": (p: { container: string; exitCode?: number | null }): string =>
    p.exitCode === 0
      ? `Let the main process of ${p.container} keep running: a service whose container ends is started again and again.`
      : `Read the last log lines of ${p.container}; a missing setting or a crash at start is the usual reason.`,
  "cause.outOfMemory": (p: { container: string }) =>
    `The container ${p.container} used more memory than its limit and was killed.`,
  "cause.outOfMemory.next": () => "Raise the memory limit in the task definition, or use less memory.",
  "cause.healthCheck": (p: {
    service: string;
    check?: string | null;
    port?: number | null;
    reason?: string | null;
  }) => {
    const check = { CONTAINER: "the container's health check", TARGET: "the load balancer's health check" }[
      p.check ?? ""
    ];
    const why = p.reason ? `: ${p.reason}${p.port ? ` (port ${p.port})` : ""}` : "";
    return `New tasks of ${p.service} started but never passed ${check ?? "their health check"}${why}.`;
  },
  "cause.healthCheck.next": (p: { check?: string | null }): string =>
    p.check === "TARGET"
      ? "Check the target group's path and port, the security groups, and whether the grace period covers the start."
      : "Check what the health check calls, its port, and how long the start takes.",
  "cause.spotInterruption": () => "AWS took back the Spot capacity that the new tasks ran on.",
  "cause.spotInterruption.next": () =>
    "Deploy again; give the service on-demand capacity too if it must not be interrupted.",
  "cause.hostGone": (p: { host: string | null }) =>
    `The host${quoted(p.host ?? "")} that new tasks ran on was stopped, or AWS found it unhealthy.`,
  "cause.hostGone.next": () => "Deploy again once the cluster has a healthy host in its place.",
  "cause.stoppedByHand": (p: { reason: string }) =>
    `Somebody stopped the new tasks by hand${p.reason ? `: ${p.reason}` : "."}`,
  "cause.stoppedByHand.next": () => "Ask who stopped them before deploying again.",
};
