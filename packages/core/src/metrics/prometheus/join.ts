import type { SourceHost, SourceTargets, SourceTask } from "../metric-source.ts";
import type { MetricTarget } from "../vocabulary.ts";
import type { PrometheusConfiguration } from "./prometheus-configuration.ts";
import type { PrometheusQuery } from "./queries.ts";

/** Targets that one query asks about: the labels that it groups by, what it selects, and whose a series is. */
export type Batch = {
  by: string[];
  among: string;
  targetOf(labels: Readonly<Record<string, string>>): MetricTarget | null;
};

type Labels = PrometheusConfiguration["labels"];

/** In a PromQL string, that it stands for itself in an RE2 expression. */
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const oneOf = (label: string, pattern: string) => `${label}=~${JSON.stringify(pattern)}`;

/** Of the containers of some tasks, or of the tasks themselves. Null where none is known by what they are found by. */
export function taskBatch(
  tasks: readonly SourceTask[],
  of: "CONTAINER" | "TASK",
  { labels, join }: Pick<PrometheusConfiguration, "labels" | "join">,
): Batch | null {
  return join === "taskArn" ? batchByArn(tasks, of, labels) : batchById(tasks, of, labels);
}

function batchByArn(tasks: readonly SourceTask[], of: PrometheusQuery["of"], labels: Labels): Batch {
  const byArn = new Map(tasks.map((task) => [task.arn, task]));
  const { taskArn, containerName } = labels;
  return {
    by: of === "TASK" ? [taskArn] : [taskArn, containerName],
    // A list of literals, which Prometheus looks up instead of matching.
    among: oneOf(taskArn, tasks.map(({ arn }) => literal(arn)).join("|")),
    targetOf(found) {
      const task = byArn.get(found[taskArn] ?? "");
      if (!task) return null;
      if (of === "TASK") return { kind: "TASK", id: task.id, container: null };
      const name = found[containerName] ?? "";
      // The pause container, and others that the agent adds, are in no task definition.
      return task.containers.some((each) => each.name === name)
        ? { kind: "CONTAINER", id: task.id, container: name }
        : null;
    },
  };
}

function batchById(tasks: readonly SourceTask[], of: PrometheusQuery["of"], labels: Labels): Batch | null {
  const byId = new Map(
    tasks.flatMap((task) =>
      task.containers.flatMap(({ name, runtimeId }): [string, MetricTarget][] =>
        runtimeId === null ? [] : [[runtimeId, { kind: "CONTAINER", id: task.id, container: name }]],
      ),
    ),
  );
  // A list of nothing would match whatever there is.
  if (byId.size === 0) return null;
  const { containerId } = labels;
  return {
    by: [containerId],
    among: oneOf(containerId, `.*(?:${[...byId.keys()].map(literal).join("|")})(?:\\.scope)?`),
    targetOf(found) {
      const id = /([0-9a-z-]+)(?:\.scope)?$/.exec(found[containerId] ?? "")?.[1] ?? "";
      const target = byId.get(id.replace(/^docker-/, ""));
      if (!target) return null;
      return of === "TASK" ? { kind: "TASK", id: target.id, container: null } : target;
    },
  };
}

/** Of some hosts; one is named by any of its addresses, with a port or without. Null where none has any. */
export function hostBatch(hosts: SourceTargets["hosts"], { host: label }: Labels): Batch | null {
  const byName = new Map(hosts.flatMap((host) => namesOf(host).map((name) => [name, host.id])));
  if (byName.size === 0) return null;
  return {
    by: [label],
    among: oneOf(label, `(?:${[...byName.keys()].map(literal).join("|")})(?::[0-9]+)?`),
    targetOf(found) {
      const id = byName.get((found[label] ?? "").replace(/:\d+$/, ""));
      return id === undefined ? null : { kind: "HOST", id, container: null };
    },
  };
}

const namesOf = ({ ec2InstanceId, privateIp, privateDnsName }: SourceHost): string[] =>
  [ec2InstanceId, privateIp, privateDnsName, privateDnsName?.split(".")[0]].filter(
    (name): name is string => typeof name === "string" && name !== "",
  );
