import { obstacleClause } from "./obstacles.ts";

type NoRoom = {
  detail: string;
  resource?: string | null;
  needed?: number | null;
  free?: number | null;
  host?: string | null;
  hosts?: number | null;
};

const units: Readonly<Record<string, (amount: number) => string>> = {
  CPU: (amount) => `${amount} CPU units`,
  MEMORY: (amount) => `${amount} MiB`,
  ENI: (amount) => (amount === 1 ? "1 network interface" : `${amount} network interfaces`),
  GPU: (amount) => (amount === 1 ? "1 GPU" : `${amount} GPUs`),
};

/** "A task needs 512 CPU units; of 4 hosts i-0a1b has the most free: 256." */
function numbers({ resource, needed, free, host, hosts }: NoRoom): string {
  const unit = units[resource ?? ""];
  if (unit === undefined || needed == null || free == null || !host)
    return host ? ` The closest host is ${host}.` : "";
  const where = hosts && hosts > 1 ? `of ${hosts} hosts, ${host} has the most free` : `${host} has`;
  return ` A task needs ${unit(needed)}; ${where}: ${free}.`;
}

const at = (host: string | null) => (host ? ` (closest host: ${host})` : "");

/** Why new tasks found no place, and what to do about it. */
export const placementCauses = {
  "cause.noRoom": (p: NoRoom) =>
    `New tasks could not be placed: ${obstacleClause({ obstacle: p.resource ?? "", detail: p.detail })}.${numbers(p)}`,
  "cause.noRoom.next": (p: { resource?: string | null }): string =>
    p.resource === "ENI"
      ? "Add a host, use larger instances, or turn on awsvpcTrunking: each task takes one network interface."
      : "Add a host to the cluster, or let the task definition ask for less.",
  "cause.portClash": (p: { detail: string | null; host: string | null }) =>
    `New tasks could not be placed: the host port they need${p.detail ? `, ${p.detail},` : ""} is taken on every host${at(p.host)}.`,
  "cause.portClash.next": () =>
    "Use dynamic host ports (hostPort 0), add a host, or let old tasks stop first (minimum healthy percent).",
  "cause.missingAttribute": (p: { detail: string | null; host: string | null }) =>
    `New tasks could not be placed: no host has every attribute they require${p.detail ? `, such as ${p.detail}` : ""}${at(p.host)}.`,
  "cause.missingAttribute.next": () =>
    "Compare requiresAttributes of the task definition with the hosts; a newer ECS agent or its settings bring most of them.",
  "cause.constraint": (p: { detail: string | null; host: string | null }) =>
    `New tasks could not be placed: no host meets their placement constraints${p.detail ? ` (${p.detail})` : ""}${at(p.host)}.`,
  "cause.constraint.next": () => "Loosen the constraint, or add a host that meets it.",
  "cause.agentDisconnected": (p: { host: string | null; hosts: number }) =>
    `New tasks could not be placed: the ECS agent of ${p.host ? `the host ${p.host}` : "the host that fits"} is disconnected` +
    `${p.hosts > 1 ? `, as on ${p.hosts} hosts in all` : ""}.`,
  "cause.agentDisconnected.next": () =>
    "Restart the agent on the host (sudo systemctl restart ecs) or replace the host, then deploy again.",
  "cause.noHosts": () => "New tasks could not be placed: the cluster has no hosts.",
  "cause.noHosts.next": () => "Add hosts to the cluster, or run the service on Fargate.",
  "cause.capacityProviderEmpty": () =>
    "New tasks could not be placed: the service's capacity provider has no hosts, and none came in time.",
  "cause.capacityProviderEmpty.next": () =>
    "Check that its Auto Scaling group may grow (maximum size, managed scaling) and that new hosts register with the cluster.",
  "cause.fargateCapacity": () => "AWS has no Fargate capacity for new tasks in the service's zones now.",
  "cause.fargateCapacity.next": () => "Deploy again later, or give the service subnets in further zones.",
  "cause.quota": (p: { detail: string }) => `The account's quota allows no further tasks: ${p.detail}`,
  "cause.quota.next": () => "Ask for a higher quota in Service Quotas, or stop tasks that are not needed.",
  "cause.cannotReplace": () =>
    "ECS could neither start a new task nor stop an old one: the service's minimum and maximum percent leave no room.",
  "cause.cannotReplace.next": () =>
    "Lower the service's minimum healthy percent or raise its maximum percent, and deploy again.",
  "cause.look.roomNow": () =>
    "When the hosts were looked at, one of them could have taken a task: what ECS said was short has come free since, or cannot be seen from outside.",
  "cause.look.gone": () => "The hosts were not looked at: the service or its revision is gone.",
};
