import type { Host, TaskDefinition } from "../state/model.ts";

const CAPABILITY = "com.amazonaws.ecs.capability";

/** What the agent of an Amazon Linux host can do: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html */
export const CAPABILITIES: readonly string[] = [
  ...["awsfirelens", "awslogs", "fluentd", "gelf", "journald", "json-file", "none", "syslog"].map(
    (driver) => `${CAPABILITY}.logging-driver.${driver}`,
  ),
  `${CAPABILITY}.ecr-auth`,
  `${CAPABILITY}.privileged-container`,
  `${CAPABILITY}.task-iam-role`,
  `${CAPABILITY}.task-iam-role-network-host`,
  "ecs.capability.container-health-check",
  "ecs.capability.docker-plugin.local",
  "ecs.capability.secrets.asm.environment-variables",
  "ecs.capability.secrets.ssm.environment-variables",
  "ecs.capability.task-eni",
];

const BUILT_IN: Readonly<Record<string, (host: Host) => string>> = {
  "ecs.availability-zone": (host) => host.availabilityZone,
  "ecs.instance-type": (host) => host.instanceType,
  "ecs.os-type": () => "linux",
  "ecs.cpu-architecture": () => "x86_64",
};
const capabilities = new Set(CAPABILITIES);

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html#attributes */
export function attributesOf(host: Host): Map<string, string | undefined> {
  const attributes = new Map<string, string | undefined>();
  for (const [name, read] of Object.entries(BUILT_IN)) attributes.set(name, read(host));
  if (host.kind === "EXTERNAL") attributes.set("ecs.capability.external", undefined);
  for (const name of CAPABILITIES) if (!host.lacks.has(name)) attributes.set(name, undefined);
  for (const [name, value] of Object.entries(host.attributes)) attributes.set(name, value);
  return attributes;
}

/** One of them, without making all: placement asks it of every host for every task. */
export const attributeOf = (host: Host, name: string): string | undefined =>
  host.attributes[name] ?? BUILT_IN[name]?.(host);

export const hasAttribute = (host: Host, name: string): boolean =>
  name in host.attributes ||
  name in BUILT_IN ||
  (capabilities.has(name) && !host.lacks.has(name)) ||
  (name === "ecs.capability.external" && host.kind === "EXTERNAL");

const required = new WeakMap<TaskDefinition, string[]>();

/**
 * The attributes that a host must have for a task of the definition (`requiresAttributes`, API_TaskDefinition). Which
 * feature requires which is not documented in one place; these are the ones ECS is seen to give.
 */
export function requiredAttributes(definition: TaskDefinition): string[] {
  const known = required.get(definition);
  if (known !== undefined) return known;
  const names = new Set<string>();
  const { rest, containers, networkMode } = definition;
  if (networkMode === "awsvpc") names.add("ecs.capability.task-eni");
  if (rest.taskRoleArn) names.add(`${CAPABILITY}.task-iam-role`);
  for (const volume of (rest.volumes as { dockerVolumeConfiguration?: { driver?: string } }[] | undefined) ??
    []) {
    const docker = volume.dockerVolumeConfiguration;
    if (docker !== undefined) names.add(`ecs.capability.docker-plugin.${docker.driver ?? "local"}`);
  }
  for (const container of containers) {
    const driver = (container.logConfiguration as { logDriver?: string } | undefined)?.logDriver;
    if (driver !== undefined) names.add(`${CAPABILITY}.logging-driver.${driver}`);
    if (container.healthCheck !== undefined) names.add("ecs.capability.container-health-check");
    if (/\.dkr\.ecr\./.test(container.image)) names.add(`${CAPABILITY}.ecr-auth`);
    if (container.privileged === true) names.add(`${CAPABILITY}.privileged-container`);
    for (const { valueFrom } of (container.secrets as { valueFrom: string }[] | undefined) ?? []) {
      const store = /:secretsmanager:/.test(valueFrom) ? "asm" : "ssm";
      names.add(`ecs.capability.secrets.${store}.environment-variables`);
    }
  }
  const sorted = [...names].sort();
  required.set(definition, sorted);
  return sorted;
}
