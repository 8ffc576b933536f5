import { satisfies } from "./cluster-query/evaluate.ts";
import { parseQuery } from "./cluster-query/parse.ts";
import type { HostRoom } from "./host-room.ts";
import type { TaskDemand } from "./task-demand.ts";

/**
 * What a host can lack, in ECS's own words (developer guide, "API failures messages"); STATUS, CONSTRAINT and OTHER
 * are ours, for hosts and rules that ECS passes over without a word.
 */
export type Requirement =
  | "RESOURCE:CPU"
  | "RESOURCE:MEMORY"
  | "RESOURCE:PORTS"
  | "RESOURCE:ENI"
  | "RESOURCE:GPU"
  | "ATTRIBUTE"
  | "AGENT"
  | "STATUS"
  | "CONSTRAINT"
  | "OTHER";

/** Why one task cannot be put on one host. */
export type Obstacle = {
  requirement: Requirement;
  /** false: whether it stands in the way could not be told. Such a host is neither promised nor refused. */
  certain: boolean;
  needed: number | null;
  free: number | null;
  /** The ports, attributes, expression or status it is about. */
  detail: string | null;
};

/** A rule of the service or of RunTask, as the API gives it. */
export type PlacementConstraint = { type?: string | undefined; expression?: string | undefined };

/** All that stands in the way of one more task of the group on a host; nothing when there is room. */
export type Examine = (host: HostRoom) => Obstacle[];

/** Prepares the question for one task: expressions are read once, not once a host. */
export function examiner(input: {
  task: TaskDemand;
  group: string;
  constraints: readonly PlacementConstraint[];
}): Examine {
  const { task, group, constraints } = input;
  const rules = [
    ...task.expressions.map((expression) => ({ type: "memberOf", expression })),
    ...constraints,
  ].map((constraint) => rule(constraint, group));
  return (host) => [
    ...whetherOpen(host),
    ...enough("RESOURCE:CPU", task.cpu, host.free.cpu),
    ...enough("RESOURCE:MEMORY", task.memory, host.free.memory),
    ...enough("RESOURCE:GPU", task.gpus, host.free.gpus),
    ...enough("RESOURCE:ENI", task.enis, host.free.enis),
    ...portsInUse(task, host),
    ...attributesMissing(task, host),
    ...rules.flatMap((examine) => examine(host)),
    ...task.unweighed.map((detail) => obstacle("OTHER", { certain: false, detail })),
  ];
}

function obstacle(requirement: Requirement, more: Partial<Omit<Obstacle, "requirement">> = {}): Obstacle {
  return { requirement, certain: true, needed: null, free: null, detail: null, ...more };
}

function whetherOpen(host: HostRoom): Obstacle[] {
  if (host.status !== "ACTIVE") return [obstacle("STATUS", { detail: host.status })];
  return host.agentConnected ? [] : [obstacle("AGENT")];
}

function enough(requirement: Requirement, needed: number, free: number | null): Obstacle[] {
  if (needed <= 0) return [];
  if (free === null) return [obstacle(requirement, { certain: false, needed })];
  return free >= needed ? [] : [obstacle(requirement, { needed, free: Math.max(0, free) })];
}

function portsInUse(task: TaskDemand, host: HostRoom): Obstacle[] {
  const taken = (["tcp", "udp"] as const).flatMap((protocol) =>
    task.ports[protocol].flatMap((port) =>
      host.usedPorts[protocol].has(port) ? [`${port}/${protocol}`] : [],
    ),
  );
  return taken.length === 0 ? [] : [obstacle("RESOURCE:PORTS", { detail: taken.join(", ") })];
}

function attributesMissing(task: TaskDemand, host: HostRoom): Obstacle[] {
  const missing = task.attributes.filter(
    ({ name, value }) =>
      !host.attributes.has(name) || (value !== null && host.attributes.get(name) !== value),
  );
  if (missing.length === 0) return [];
  const detail = missing.map(({ name, value }) => (value === null ? name : `${name}=${value}`)).join(", ");
  return [obstacle("ATTRIBUTE", { detail })];
}

function rule({ type, expression }: PlacementConstraint, group: string): Examine {
  if (type === "distinctInstance") {
    // Tasks whose desired status is STOPPED no longer count (developer guide, "task placement constraints").
    return (host) =>
      (host.groups.get(group) ?? 0) === 0 ? [] : [obstacle("CONSTRAINT", { detail: "distinctInstance" })];
  }
  const detail = expression ?? type ?? "";
  const query = type === "memberOf" ? parseQuery(detail) : null;
  if (query === null) return () => [obstacle("CONSTRAINT", { certain: false, detail })];
  return (host) => {
    const answer = satisfies(host, query);
    return answer === true ? [] : [obstacle("CONSTRAINT", { certain: answer === false, detail })];
  };
}
