import type { SourceHost, SourceTargets, SourceTask } from "../metric-source.ts";
import type { MetricTarget } from "../vocabulary.ts";
import type { PrometheusConfiguration } from "./prometheus-configuration.ts";
import type { PrometheusQuery } from "./queries.ts";

/** Whose a series is after `from` and until `until`, epoch milliseconds. */
export type Owner = { target: MetricTarget; from: number; until: number };

/** Targets that one query asks about: the labels that it groups by, what it selects, and whose a series is. */
export type Batch = {
  by: string[];
  among: string;
  ownersOf(labels: Readonly<Record<string, string>>): readonly Owner[];
};

const always = (target: MetricTarget): Owner[] => [
  { target, from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY },
];

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
    ownersOf(found) {
      const task = byArn.get(found[taskArn] ?? "");
      if (!task) return [];
      if (of === "TASK") return always({ kind: "TASK", id: task.id, container: null });
      const name = found[containerName] ?? "";
      // The pause container, and others that the agent adds, are in no task definition.
      return task.containers.some((each) => each.name === name)
        ? always({ kind: "CONTAINER", id: task.id, container: name })
        : [];
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
    ownersOf(found) {
      const id = /([0-9a-z-]+)(?:\.scope)?$/.exec(found[containerId] ?? "")?.[1] ?? "";
      const target = byId.get(id.replace(/^docker-/, ""));
      if (!target) return [];
      return always(of === "TASK" ? { kind: "TASK", id: target.id, container: null } : target);
    },
  };
}

/**
 * Of some hosts; one is named by any of its addresses, with a port or without. Null where none has any. `owners`: whose a name
 * is among all hosts, as whoever had an address before may be in another batch.
 */
export function hostBatch(
  hosts: SourceTargets["hosts"],
  owners: ReturnType<typeof ownersOfNames>,
  { host: label }: Labels,
): Batch | null {
  const names = new Set(hosts.flatMap(namesOf));
  if (names.size === 0) return null;
  return {
    by: [label],
    among: oneOf(label, `(?:${[...names].map(literal).join("|")})(?::[0-9]+)?`),
    ownersOf: (found) => owners.get((found[label] ?? "").replace(/:\d+$/, "")) ?? [],
  };
}

/** The hosts that have a name; an address that one had after another is each one's from when it came. */
export function ownersOfNames(hosts: SourceTargets["hosts"]): ReadonlyMap<string, readonly Owner[]> {
  const named = hosts.flatMap((host) => namesOf(host).map((name) => ({ name, host })));
  return new Map(
    [...Map.groupBy(named, ({ name }) => name)].map(([name, all]) => {
      const had = [...new Set(all.map(({ host }) => host))];
      const [only] = had;
      if (only && had.length === 1) return [name, always({ kind: "HOST", id: only.id, container: null })];
      const began = ({ registeredAt }: SourceHost) => registeredAt ?? Number.NEGATIVE_INFINITY;
      had.sort((one, other) => (began(one) < began(other) ? -1 : 1));
      const owners = had.map((host, index): Owner => {
        const next = had[index + 1];
        const until = Math.min(
          host.goneAt ?? Number.POSITIVE_INFINITY,
          next ? began(next) : Number.POSITIVE_INFINITY,
        );
        return { target: { kind: "HOST", id: host.id, container: null }, from: began(host), until };
      });
      return [name, owners];
    }),
  );
}

const namesOf = ({ ec2InstanceId, privateIp, privateDnsName }: SourceHost): string[] =>
  [ec2InstanceId, privateIp, privateDnsName, privateDnsName?.split(".")[0]].filter(
    (name): name is string => typeof name === "string" && name !== "",
  );
