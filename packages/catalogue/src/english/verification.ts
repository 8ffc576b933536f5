/** What ECS needs an execution role for. */
const needs = {
  secrets: "read the secrets",
  credentials: "read the credentials of the registry",
  image: "pull the image from ECR",
  logs: "write the logs",
};

/** What the checks before a deployment find, and what to do about it (`….hint`). */
export const verification = {
  "problem.imageNotFound": (p: { image: string }) => `There is no image ${p.image}.`,
  "problem.imageNotFound.hint": (p: { tags: readonly string[] }) =>
    p.tags.length > 0
      ? `The newest tags there: ${p.tags.join(", ")}`
      : "Push it first, or check the repository and the tag.",
  "check.unread.denied": (p: { action: string }) => `Not checked: Fleetgraph may not call ${p.action}.`,
  "check.unread.denied.hint": (p: { action: string }) =>
    `Allow ${p.action} to Fleetgraph's role (docs/aws.md) to have this checked.`,
  "check.unread.unsupported": (p: { action: string }) => `Not checked: this endpoint has no ${p.action}.`,
  "check.unread.throttled": (p: { action: string }) =>
    `Not checked: AWS limits the rate of ${p.action} at the moment.`,
  "check.unread.unreachable": (p: { action: string; code: string }) =>
    `Not checked: ${p.action} could not be reached (${p.code}).`,
  "check.unread.outOfTime": (p: { action: string }) => `Not checked: ${p.action} did not answer in time.`,
  "check.unread.failed": (p: { action: string; code: string }) =>
    `Not checked: ${p.action} answered ${p.code}.`,
  "check.image.otherRegistry": (p: { image: string }) =>
    `Not checked: ${p.image} is not in ECR, and only ECR is asked.`,
  "check.image.pulledThrough": (p: { image: string }) =>
    `Not checked: ECR fetches ${p.image} from another registry when it is first pulled.`,
  "check.withheld": (p: { permission: string }) =>
    `Not checked: what it finds is only for those who may ${p.permission} here.`,
  "check.withheld.hint": (p: { permission: string }) =>
    `Ask for a token with ${p.permission}, or ask somebody who has it.`,
  "check.unread.mistake": () => "Not checked: Fleetgraph made a mistake here; its log says which.",
  "check.image.exists": (p: { image: string; digest: string }) => `${p.image} is in ECR: ${p.digest}`,
  "check.platform.single": (p: { image: string }) =>
    `Not checked: ${p.image} has no image index, and ECR does not tell the platform of a single image.`,
  "check.platform.unknown": (p: { image: string }) =>
    `Not checked: nothing tells which platform ${p.image} will run on.`,
  "check.platform.offered": (p: { image: string; wanted: readonly string[]; offered: readonly string[] }) =>
    `${p.image} is there for ${p.wanted.join(" and ")}.`,
  "check.platform.lacking": (p: { image: string; wanted: readonly string[]; offered: readonly string[] }) =>
    `${p.image} is not there for ${p.wanted.join(" or ")}, only for ${p.offered.join(", ") || "nothing"}.`,
  "check.platform.lacking.hint": (p: { wanted: readonly string[] }) =>
    `Build it for ${p.wanted.join(" or ")} too: docker buildx build --platform ${p.wanted.join(",")} --push`,
  "check.platform.mixedHosts": (p: {
    image: string;
    lacking: readonly string[];
    wanted: readonly string[];
    offered: readonly string[];
  }) =>
    `Not checked: the cluster has hosts of ${p.wanted.join(" and ")}, and ${p.image} is not there for ${p.lacking.join(", ")}.`,
  "check.role.trusted": (p: { role: string }) => `${p.role} exists, and ECS tasks may assume it.`,
  "check.role.missing": (p: { role: string }) => `There is no role ${p.role}.`,
  "check.role.missing.hint": () => "Create it, or name another in the task definition.",
  "check.role.untrusted": (p: { role: string }) => `ECS tasks may not assume ${p.role}.`,
  "check.role.untrusted.hint": (p: { role: string }) =>
    `Allow sts:AssumeRole to the service ecs-tasks.amazonaws.com in the trust policy of ${p.role}.`,
  "check.role.unclear": (p: { role: string }) =>
    `Not checked: ${p.role} exists; whether ECS tasks may assume it depends on conditions of its trust policy.`,
  "check.role.otherAccount": (p: { role: string; account: string }) =>
    `${p.role} is not of the account ${p.account}, and ECS passes no role of another account to tasks.`,
  "check.role.otherAccount.hint": (p: { account: string }) =>
    `Use a role of ${p.account}, and let it assume the other one.`,
  "check.executionRole.needed": (p: { reason: "secrets" | "credentials" | "image" | "logs" }) =>
    `The task definition has no execution role, which ECS needs to ${needs[p.reason]}.`,
  "check.executionRole.needed.hint": () => "Name one in executionRoleArn, such as ecsTaskExecutionRole.",
  "check.secret.exists": (p: { secret: string }) => `The secret ${p.secret} exists.`,
  "check.secret.existsButKey": (p: { secret: string; key: string }) =>
    `The secret ${p.secret} exists. Whether it has the key "${p.key}" is not looked at: its value is never read.`,
  "check.secret.missing": (p: { secret: string }) => `There is no secret ${p.secret}.`,
  "check.secret.deleted": (p: { secret: string }) => `The secret ${p.secret} is marked for deletion.`,
  "check.secret.noVersion": (p: { secret: string; version: string }) =>
    `The secret ${p.secret} has no version ${p.version}.`,
  "check.secret.hint": () =>
    "Check name, region and version of the reference, or create (restore) the secret.",
  "check.secret.malformed": (p: { secret: string }) =>
    `"${p.secret}" is no reference to a secret or a parameter.`,
  "check.secret.malformed.hint": () =>
    "Write the ARN of a secret (…:secret:name-AbCdEf:json-key:stage:version), or the ARN or name of a parameter.",
  "check.environmentFile.exists": (p: { file: string }) => `The environment file ${p.file} exists.`,
  "check.environmentFile.missing": (p: { file: string }) => `There is no environment file ${p.file}.`,
  "check.environmentFile.missing.hint": () => "Check its bucket and key, or upload it.",
  "check.environmentFile.malformed": (p: { file: string }) => `${p.file} names no environment file.`,
  "check.environmentFile.malformed.hint": () =>
    "It is the ARN of an object of S3 whose name ends in .env: arn:aws:s3:::BUCKET/KEY.env.",
  "check.parameter.exists": (p: { parameter: string }) => `The parameter ${p.parameter} exists.`,
  "check.parameter.missing": (p: { parameter: string }) => `There is no parameter ${p.parameter}.`,
  "check.parameter.missing.hint": () => "Check its name and region, or create it.",
  "check.logging.fargateDriver": (p: { driver: string }) => `Fargate has the log driver ${p.driver}.`,
  "check.logging.fargateLacks": (p: { driver: string }) => `Fargate has no log driver ${p.driver}.`,
  "check.logging.fargateLacks.hint": (p: { drivers: readonly string[] }) =>
    `Use ${p.drivers.join(", ")}; awsfirelens sends to Fluentd and Fluent Bit.`,
  "check.logging.anywhere": (p: { driver: string }) =>
    `Not checked: nothing tells where the tasks run, and so whether ${p.driver} is there.`,
  "check.logging.noCapabilities": (p: { driver: string }) =>
    `Not checked: no host tells its log drivers, ${p.driver} or others.`,
  "check.logging.hostsHave": (p: { driver: string; able: number; hosts: number }) =>
    `${p.able} of ${p.hosts} hosts have the log driver ${p.driver}.`,
  "check.logging.hostsLack": (p: { driver: string }) => `No host has the log driver ${p.driver}.`,
  "check.logging.hostsLack.hint": (p: { driver: string }) =>
    `Add ${p.driver} to ECS_AVAILABLE_LOGGING_DRIVERS of the hosts' agents, or use another driver.`,
  "check.logging.lacksOption": (p: { container: string; option: string }) =>
    `The log configuration of ${p.container} has no ${p.option}.`,
  "check.logging.lacksOption.hint": (p: { option: string }) => `Add the option ${p.option}.`,
  "check.logging.groupIsMade": (p: { group: string }) =>
    `The log group ${p.group} is made when it is not there (awslogs-create-group).`,
  "check.logging.groupExists": (p: { group: string }) => `The log group ${p.group} exists.`,
  "check.logging.noGroup": (p: { group: string }) => `There is no log group ${p.group}.`,
  "check.logging.noGroup.hint": (p: { group: string }) =>
    `Create it: aws logs create-log-group --log-group-name ${p.group}`,
  "check.targetGroup.noContainer": (p: { container: string }) =>
    `The load balancer sends to the container "${p.container}", which the new definition does not have.`,
  "check.targetGroup.noContainer.hint": (p: { container: string }) =>
    `Keep the name ${p.container}, or change the service's load balancer first.`,
  "check.targetGroup.noPortNamed": (p: { container: string }) =>
    `Not checked: the service does not tell which port of ${p.container} its load balancer sends to.`,
  "check.targetGroup.noPort": (p: { container: string; port: number }) =>
    `The load balancer sends to port ${p.port} of ${p.container}, which the new definition does not map.`,
  "check.targetGroup.noPort.hint": (p: { container: string; port: number }) =>
    `Map containerPort ${p.port} in ${p.container}, or change the service's load balancer first.`,
  "check.targetGroup.classic": (p: { loadBalancer: string }) =>
    `Not checked: ${p.loadBalancer} is a Classic Load Balancer, which has no target group.`,
  "check.targetGroup.missing": (p: { group: string }) => `There is no target group ${p.group}.`,
  "check.targetGroup.missing.hint": () => "Create it again, or change the service's load balancer.",
  "check.targetGroup.type": (p: { group: string; is: string; wanted: string; mode: string }) =>
    `The target group ${p.group} takes targets of type ${p.is}; tasks in network mode ${p.mode} are of type ${p.wanted}.`,
  "check.targetGroup.type.hint": (p: { wanted: string }) =>
    `Use a target group of type ${p.wanted}, or keep the network mode.`,
  "check.targetGroup.protocol": (p: {
    group: string;
    protocol: string;
    port: string;
    mapped: readonly string[];
  }) => `The target group ${p.group} speaks ${p.protocol}; ${p.port} is mapped for ${p.mapped.join(", ")}.`,
  "check.targetGroup.protocol.hint": (p: { wanted: readonly string[] }) =>
    `Map the port with protocol ${p.wanted.join(" or ")}.`,
  "check.targetGroup.protocolUnknown": (p: { group: string; protocol: string }) =>
    `Not checked: the protocol ${p.protocol} of the target group ${p.group} is not known here.`,
  "check.targetGroup.fits": (p: { group: string; port: string }) =>
    `The target group ${p.group} fits ${p.port}.`,
  "check.percentages.roll": (p: {
    minimumHealthyPercent: number;
    maximumPercent: number;
    minimum: number;
    maximum: number;
    desired: number;
  }) => `Of ${p.desired} tasks ECS keeps at least ${p.minimum} and has at most ${p.maximum}: that can roll.`,
  "check.percentages.stuck": (p: {
    minimumHealthyPercent: number;
    maximumPercent: number;
    minimum: number;
    maximum: number;
    desired: number;
  }) =>
    `This can never roll: with minimum ${p.minimumHealthyPercent} % and maximum ${p.maximumPercent} % of ${p.desired} ` +
    "tasks ECS may neither stop an old task first nor start a new one first.",
  "check.percentages.stuck.hint": () =>
    "Raise maximumPercent (200 starts the new tasks first), or lower minimumHealthyPercent (0 stops the old ones first).",
  "check.size.exists": (p: { cpu: number; memory: number }) =>
    `Fargate has tasks of ${p.cpu} CPU units and ${p.memory} MiB.`,
  "check.size.absent": () =>
    "The task definition has no readable cpu and memory of the task, which Fargate needs.",
  "check.size.absent.hint": () => "Set both, such as cpu 256 and memory 512.",
  "check.size.unknown": (p: { cpu: number; largest: number }) =>
    `Not checked: sizes above ${p.largest} CPU units, such as ${p.cpu}, are not known here.`,
  "check.size.cpu": (p: { cpu: number }) => `Fargate has no tasks of ${p.cpu} CPU units.`,
  "check.size.cpu.hint": (p: { cpus: readonly number[]; nearest: number }) =>
    `Use ${p.nearest}; there are ${p.cpus.join(", ")}.`,
  "check.size.memory": (p: { cpu: number; memory: number }) =>
    `Fargate has no tasks of ${p.cpu} CPU units with ${p.memory} MiB.`,
  "check.size.memory.hint": (p: { cpu: number; from: number; to: number; nearest: number }) =>
    `Use ${p.nearest} MiB; with ${p.cpu} CPU units there are ${p.from} to ${p.to}.`,
  "check.limit.containers": (p: { is: number; most: number }) => `${p.is} containers of at most ${p.most}.`,
  "check.limit.containersExceeded": (p: { is: number; most: number }) =>
    `The task definition has ${p.is} containers; at most ${p.most} are allowed.`,
  "check.limit.bytes": (p: { is: number; most: number }) =>
    `The task definition has ${p.is} bytes of at most ${p.most}.`,
  "check.limit.bytesExceeded": (p: { is: number; most: number }) =>
    `The task definition has ${p.is} bytes; at most ${p.most} are allowed.`,
  "check.limit.within": (p: { subject: string; is: number; most: number }) =>
    `${p.subject}: ${p.is} of at most ${p.most}.`,
  "check.limit.exceeded": (p: { subject: string; is: number; most: number }) =>
    `${p.subject}: ${p.is}, and at most ${p.most} are allowed.`,
  "check.limit.exceeded.hint": (p: { quota: string }) =>
    `Ask for less, or request an increase of "${p.quota}" in Service Quotas.`,
  "check.limit.fixed.hint": (p: { most: number }) =>
    `AWS raises this limit for nobody: stay within ${p.most}.`,
  "check.limit.untold": (p: { quota: string }) => `Not checked: Service Quotas does not tell "${p.quota}".`,
};
