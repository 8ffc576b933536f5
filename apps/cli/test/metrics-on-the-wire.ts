const hour = 3_600_000;
const start = Date.parse("2026-11-26T09:00:00Z");

const waves = (base: number, more: number) =>
  Array.from({ length: 60 }, (_, index) =>
    index >= 20 && index < 26 ? null : base + more * (1 + Math.sin(index / 6)),
  );

type Values = readonly (number | null)[];

/** A series as the graph gives it. */
export function seriesOnTheWire(
  of: { kind: string; id: string; container?: string },
  { name, unit, values, more }: { name: string; unit: string; values: Values; more?: object },
) {
  const points = values.filter((value) => value !== null);
  const sorted = [...points].sort((a, b) => a - b);
  const [min = 0] = sorted;
  const mean = points.reduce((sum, value) => sum + value, 0) / points.length;
  const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
  const fromTasks = of.kind === "SERVICE" && !name.endsWith("RESERVED");
  return {
    ...{
      kind: of.kind,
      targetId: of.id,
      container: of.container ?? null,
      name,
      unit,
      openTelemetryName: null,
    },
    source: "prom-eu",
    sources: name.endsWith("RESERVED") ? ["ecs"] : ["prom-eu"],
    summedFrom: fromTasks ? "TASKS" : null,
    taskCounts: fromTasks ? values.map((_, index) => (index < 30 ? 3 : 2)) : null,
    ...{ aggregate: "AVERAGE", resolution: "MINUTE", resolutionSeconds: 60 },
    start: new Date(start).toISOString(),
    end: new Date(start + hour).toISOString(),
    values: [...values],
    statistics:
      points.length === 0
        ? null
        : {
            ...{ min, max: sorted.at(-1), mean, p95, last: points.at(-1), count: points.length },
            lastAt: new Date(start + hour - 60_000).toISOString(),
          },
    observedAt: new Date(Date.now() - 40_000).toISOString(),
    ...{ stale: false, failedSince: null, failure: null, whyEmpty: null, continuedBy: null },
    ...more,
  };
}

const usual: Readonly<Record<string, { unit: string; values: Values }>> = {
  CPU_USAGE: { unit: "cores", values: waves(0.2, 0.3) },
  CPU_RESERVED: { unit: "cores", values: waves(1.5, 0) },
  MEMORY_USAGE: { unit: "bytes", values: waves(400 * 1_048_576, 12 * 1_048_576) },
  MEMORY_RESERVED: { unit: "bytes", values: waves(512 * 1_048_576, 0) },
  NETWORK_RECEIVE: { unit: "bytes/s", values: waves(1_200_000, 900_000) },
  NETWORK_TRANSMIT: { unit: "bytes/s", values: waves(40_000, 9_000) },
  CPU_THROTTLED: { unit: "1", values: waves(0.01, 0.02) },
};

const noSource = {
  kind: "cause.metrics.noSource",
  cause: "No source of metrics covers its cluster.",
  nextStep: "Name one under metrics.sources in fleetgraph.yaml.",
};

/** Answers `metrics` for whatever is asked for; a load is not known of anything. */
export function metricsOnTheWire({
  targets,
  names,
}: {
  targets: { id: string; container?: string }[];
  names: string[];
}) {
  const kindOf = ({ id, container }: { id: string; container?: string }) =>
    container !== undefined
      ? "CONTAINER"
      : ({ svc: "SERVICE", tsk: "TASK", hst: "HOST", clu: "CLUSTER" }[id.slice(0, 3)] ?? "TASK");
  return targets.flatMap((target) =>
    names.map((name) =>
      seriesOnTheWire(
        { ...target, kind: kindOf(target) },
        name in usual
          ? { name, ...(usual[name] as { unit: string; values: Values }) }
          : { name, unit: "1", values: [], more: { source: null, sources: [], whyEmpty: noSource } },
      ),
    ),
  );
}

const ids = {
  service: "svc_0123456789abcdefghjkmnpq",
  task: "tsk_0123456789abcdefghjkmnpq",
  host: "hst_0123456789abcdefghjkmnpq",
};

/** A service web of the cluster production-web, and a task of it with two containers on a host. */
export const metricsGraph = {
  service: ({ ref }: { ref: string }) =>
    ref.endsWith("web") || ref === ids.service
      ? { id: ids.service, name: "web", cluster: { name: "production-web" } }
      : null,
  cluster: () => null,
  host: () => null,
  task: ({ ref }: { ref: string }) =>
    ref === "4f6d2a1b" || ref === ids.task
      ? {
          id: ids.task,
          name: "4f6d2a1b0123456789abcdef01234567",
          cluster: { name: "production-web" },
          service: { name: "web" },
          host: { id: ids.host, name: "i-0123456789abcdef0" },
          containers: [{ name: "app" }, { name: "log-router" }],
        }
      : null,
  services: () => ({ edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null } }),
  metrics: metricsOnTheWire,
};
