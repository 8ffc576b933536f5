import type { SourceTargets, SourceTask } from "../metric-source.ts";
import type { MetricTarget } from "../vocabulary.ts";
import type { DatadogMetric } from "./datadog-metrics.ts";

/** What a series is of, and the host that it is about, where it is about one. */
export type SeriesTarget = { target: MetricTarget; cores: number };

/**
 * Finds what a series is of by its tags. `unjoined`: it has tags of a task or a host, of none that is known. Null of one that is
 * told by the other name: agents on Fargate tell `container.*` too, beside `ecs.fargate.*`.
 */
export type SeriesTargets = {
  of(
    kind: DatadogMetric["of"],
    tags: ReadonlyMap<string, string>,
  ): SeriesTarget | "unjoined" | "untagged" | null;
  /** Whether some of these series are told of single tasks of the service. */
  isTold(serviceId: string, series: readonly { tags: ReadonlyMap<string, string> }[]): boolean;
};

/**
 * Datadog keeps tags in lower case, so that they are compared so. A container is known by its task's ARN, which the agent
 * only tells with DD_CHECKS_TAG_CARDINALITY=orchestrator, and its name; without it there is only the sum of a service's
 * containers. A host goes by its instance's id, or by its name.
 */
export function seriesTargets({ services, tasks, hosts }: SourceTargets): SeriesTargets {
  const byArn = new Map(tasks.map((task) => [task.arn.toLowerCase(), task]));
  const byService = new Map(services.map((service) => [service.name.toLowerCase(), service]));
  const byHost = new Map(
    hosts.flatMap((host) => {
      const names = [
        host.ec2InstanceId,
        host.privateDnsName,
        host.privateDnsName?.split(".")[0],
        host.privateIp,
      ];
      return names.flatMap((name) => (name ? [[name.toLowerCase(), host] as const] : []));
    }),
  );

  const kindOf = ({ launchType }: SourceTask) => (launchType === "FARGATE" ? "fargate" : "containers");
  const kindsOf = new Map<string | null, Set<DatadogMetric["of"]>>();
  for (const task of tasks) {
    const kinds = kindsOf.get(task.serviceId) ?? new Set();
    kindsOf.set(task.serviceId, kinds.add(kindOf(task)));
  }

  function container(
    kind: DatadogMetric["of"],
    tags: ReadonlyMap<string, string>,
  ): ReturnType<SeriesTargets["of"]> {
    const arn = tags.get("task_arn");
    const named = tags.get("ecs_container_name") ?? tags.get("container_name");
    if (arn !== undefined) {
      const task = byArn.get(arn);
      const name = task?.containers.find((each) => each.name.toLowerCase() === named)?.name;
      // What is of the task and of no container of its definition is the pause container's, which has its network.
      if (task === undefined) return "unjoined";
      if (kindOf(task) !== kind) return null;
      return name === undefined
        ? { target: { kind: "TASK", id: task.id, container: null }, cores: 0 }
        : { target: { kind: "CONTAINER", id: task.id, container: name }, cores: 0 };
    }
    const service = byService.get(tags.get("ecs_service_name") ?? tags.get("service_name") ?? "");
    if (service === undefined) return "untagged";
    // Of tasks of both kinds the sums of the two names may have the same tasks in them, or not.
    const kinds = kindsOf.get(service.id);
    if (kinds?.size !== 1) return "untagged";
    if (!kinds.has(kind)) return null;
    return { target: { kind: "SERVICE", id: service.id, container: null }, cores: 0 };
  }

  return {
    isTold: (serviceId, series) =>
      series.some(({ tags }) => byArn.get(tags.get("task_arn") ?? "")?.serviceId === serviceId),
    of(kind, tags) {
      if (kind !== "hosts") return container(kind, tags);
      const name = tags.get("host");
      const host = byHost.get(name ?? "");
      if (host === undefined) return name === undefined ? "untagged" : "unjoined";
      return { target: { kind: "HOST", id: host.id, container: null }, cores: host.cpuUnits / 1024 };
    },
  };
}
