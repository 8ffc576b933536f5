import { ingestPoints, type Measurement, type MetricTarget } from "@fleetgraph/core/metrics";
import pg from "pg";
import { expect, test } from "vitest";
import { type Answer, type Stack, smallFleet, startStack } from "../testing/start-stack.ts";

const minute = 60_000;
type Series = {
  kind: string;
  name: string;
  source: string | null;
  summedFrom: string | null;
  taskCounts: number[] | null;
  start: string;
  values: (number | null)[];
  statistics: { last: number } | null;
  whyEmpty: { kind: string } | null;
};

const fields = `kind container name unit source summedFrom taskCounts resolution start values observedAt
  statistics { min max mean p95 last count } stale failedSince whyEmpty { kind }`;
const asked = `query ($targets: [MetricTargetInput!]!, $names: [MetricName!]!, $range: MetricRange, $resolution: MetricResolution,
  $aggregate: MetricAggregate) { metrics(targets: $targets, names: $names, range: $range, resolution: $resolution, aggregate: $aggregate) { ${fields} } }`;

/** A service with two tasks on Fargate, and one with a task on a host. */
const places = `{
  cron: service(ref: "production-billing/cron") { id cluster { id } }
  tasks(first: 50, filter: { service: "production-billing/cron" }) { nodes { id } }
  web: tasks(first: 1, filter: { service: "production-web/web" }) { nodes { id host { id } } }
}`;

async function measuredFleet() {
  const roles = 'roles: { cron: [{ allow: [fleet:read], on: ["main/us-east-1/production-billing/cron"] }] }';
  const stack = await startStack({ fleet: smallFleet, yaml: roles });
  await stack.listed();
  // Whole five minutes, an hour ago.
  const base = Math.floor(Date.now() / (5 * minute)) * 5 * minute - 60 * minute;
  const owner = new pg.Client({ connectionString: stack.server.database.ownerUrl });
  await owner.connect();
  stack.alsoEnd(() => owner.end());
  const { data } = await stack.graph(places);
  const { cron, tasks, web } = data as {
    cron: { id: string; cluster: { id: string } };
    tasks: { nodes: { id: string }[] };
    web: { nodes: { id: string; host: { id: string } }[] };
  };
  const [first = "", second = ""] = tasks.nodes.map(({ id }) => id);
  // The first task ended when the second began, two minutes into the five.
  const at = (minutes: number) => new Date(base + minutes * minute).toISOString();
  await owner.query("UPDATE host SET registered_at = $1", [at(-60)]);
  await owner.query("UPDATE task SET created_at = $1, started_at = $1", [at(-60)]);
  await owner.query("UPDATE task SET stopped_at = $2, cpu = 512 WHERE id = $1", [first, at(2)]);
  await owner.query("UPDATE task SET started_at = $2, cpu = 1024 WHERE id = $1", [second, at(2)]);
  const [onHost = { id: "", host: { id: "" } }] = web.nodes;
  return { stack, owner, base, at, cron, first, second, onHost };
}

const measure = (stack: Stack, source: string, measurements: Measurement[]) =>
  ingestPoints(
    { database: stack.server.database, clock: { now: () => new Date() } },
    { source, measurements },
  );

function points(target: MetricTarget, from: number, values: readonly number[]): Measurement[] {
  return values.map((value, index) => ({
    target,
    metric: "CPU_USAGE",
    at: from + (index + 1) * minute,
    value,
  }));
}

const seriesOf = (answer: Answer) => answer.data.metrics as Series[];
const task = (id: string): MetricTarget => ({ kind: "TASK", id, container: null });

test("metrics of a fleet: added up over the tasks of each moment, priced, bounded, and only of what one may see", async () => {
  const { stack, owner, base, at, cron, first, second, onHost } = await measuredFleet();
  await measure(stack, "prom", [
    ...points({ kind: "CONTAINER", id: first, container: "cron" }, base, [0.5, 0.5]),
    ...points(task(second), base + 2 * minute, [0.25, 0.25, 0.25]),
    ...points({ kind: "CLUSTER", id: cron.cluster.id, container: null }, base, [9, 9, 9, 9, 9]),
    ...points(task(onHost.id), base, [0.1, 0.2, 0.3, 0.4, 0.5]),
    ...points({ kind: "HOST", id: onHost.host.id, container: null }, base, [1, 1, 1, 1, 2]),
  ]);
  const range = { start: at(0), end: at(10) };
  const names = ["CPU_USAGE", "CPU_RESERVED"];
  const service = { targets: [{ id: cron.id }], names, range };

  const minutes = await stack.graph(asked, { ...service, resolution: "MINUTE" });
  expect(minutes.errors).toBeUndefined();
  const nothing = [null, null, null, null, null];
  expect(seriesOf(minutes)[0]).toMatchObject({
    ...{ kind: "SERVICE", unit: "cores", source: "prom", summedFrom: "TASKS", start: at(0) },
    values: [0.5, 0.5, 0.25, 0.25, 0.25, ...nothing],
    taskCounts: [1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
    statistics: { min: 0.25, max: 0.5, p95: 0.5, last: 0.25, count: 5 },
  });
  // One task followed the other: five minutes are the mean of the sums, not the sum of the means.
  const five = await stack.graph(asked, { ...service, resolution: "FIVE_MINUTES" });
  expect(seriesOf(five)[0]?.values).toEqual([0.35, null]);
  const greatest = await stack.graph(asked, { ...service, resolution: "FIVE_MINUTES", aggregate: "MAXIMUM" });
  expect(seriesOf(greatest)[0]?.values).toEqual([0.5, null]);
  expect(seriesOf(five)[1]).toMatchObject({ name: "CPU_RESERVED", source: "ecs", values: [0.8, 1] });
  // 2 series, and 2 names of 10 and of 2 steps, twice over for a service.
  const priceOf = (answer: Answer) => answer.extensions.cost.requested;
  expect(priceOf(minutes) - priceOf(five)).toBe(3);

  const both = await stack.graph(
    `query ($id: String!, $range: MetricRange!) { task(ref: $id) {
      metrics(names: [CPU_USAGE], range: $range) { ${fields} }
      host { registeredCpu metrics(names: [CPU_USAGE, LOAD_1M, CPU_LIMIT, RESTARTS], range: $range) { ${fields} } } } }`,
    { id: onHost.id, range },
  );
  const { metrics, host } = both.data.task as {
    metrics: Series[];
    host: { registeredCpu: number; metrics: Series[] };
  };
  expect(metrics[0]?.values.slice(0, 5)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
  expect(host.metrics[0]?.values.slice(0, 5)).toEqual([1, 1, 1, 1, 2]);
  expect(host.metrics[0]?.start).toBe(metrics[0]?.start);
  // Nothing is no zero, and says why.
  expect(host.metrics[1]).toMatchObject({
    statistics: null,
    source: null,
    whyEmpty: { kind: "cause.metrics.noSource" },
  });

  expect(host.metrics[2]).toMatchObject({ source: "ecs", statistics: { last: host.registeredCpu / 1_024 } });
  expect(host.metrics[3]).toMatchObject({ whyEmpty: { kind: "cause.metrics.notOf" } });

  const cluster = { targets: [{ id: cron.cluster.id }], names: ["CPU_USAGE"], range, resolution: "MINUTE" };
  expect(seriesOf(await stack.graph(asked, cluster))[0]).toMatchObject({ summedFrom: null, source: "prom" });
  const token = await stack.tokenFor({ principal: "ann", roles: ["cron"] });
  const part = await stack.graph(asked, cluster, { token });
  expect(seriesOf(part)[0]).toMatchObject({
    summedFrom: "TASKS",
    values: [0.5, 0.5, 0.25, 0.25, 0.25, ...nothing],
  });
  const hidden = await stack.graph(asked, { ...service, targets: [{ id: onHost.id }] }, { token });
  expect(hidden.errors?.[0]?.extensions).toMatchObject({
    code: "NOT_FOUND",
    argument: ["targets", "0", "id"],
  });

  // Beside each other in a list: a few statements for each kind of thing, whatever the number of tasks.
  const { pool } = stack.server.database;
  let statements = 0;
  pool.on("acquire", () => {
    statements += 1;
  });
  const listed = async () => {
    let fewest = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 6; run += 1) {
      statements = 0;
      const list = `{ tasks(first: 50) { nodes { metrics(names: [CPU_USAGE, MEMORY_RESERVED]) { values } containers { metrics(names: [CPU_USAGE]) { values } } } } }`;
      expect((await stack.graph(list)).errors).toBeUndefined();
      fewest = Math.min(fewest, statements);
    }
    return fewest;
  };
  expect(await listed()).toBeLessThan(26);

  await owner.query(
    "INSERT INTO metric_source (source, cluster_id, kind, attempted_at, observed_at, failed_since, failure, gaps) " +
      "VALUES ('prom', $1, 'PROMETHEUS', now(), $2, $3, $4, $5)",
    [
      cron.cluster.id,
      at(5),
      at(6),
      { kind: "cause.source.unreachable", params: { message: "connection refused" } },
      JSON.stringify([
        { kind: "NO_SERIES", what: "TASKS", count: 1 },
        { kind: "LIMIT", what: "WARNING", count: 2, detail: "cut off" },
      ]),
    ],
  );
  const failing = { stale: true, observedAt: at(5), failedSince: at(6) };
  const stale = seriesOf(await stack.graph(asked, { ...service, names: ["CPU_USAGE", "MEMORY_USAGE"] }));
  // Its part is stale; what it has given is still there, and what it never gave is no zero.
  expect(stale).toMatchObject([
    { ...failing, statistics: { last: 0.25 } },
    { ...failing, statistics: null, whyEmpty: { kind: "cause.source.unreachable" } },
  ]);
  // CloudWatch tells of the service itself and stops; what the tasks' source has goes on beside it, not in it.
  const memory = (target: MetricTarget, from: number, values: readonly number[]) =>
    points(target, from, values).map((each) => ({ ...each, metric: "MEMORY_USAGE" as const }));
  await measure(stack, "aws", memory({ kind: "SERVICE", id: cron.id, container: null }, base, [100, 100]));
  const after = new Array<number>(8).fill(40);
  await measure(stack, "prom", [
    ...memory(task(first), base, [50, 50]),
    ...memory(task(second), base + 2 * minute, after),
  ]);
  const memoryUntil = async (end: number) => {
    const continued = `query ($targets: [MetricTargetInput!]!, $range: MetricRange) {
      metrics(targets: $targets, names: [MEMORY_USAGE], range: $range, resolution: MINUTE) {
        ${fields} continuedBy { ${fields} } } }`;
    const variables = { targets: [{ id: cron.id }], range: { start: at(0), end: at(end) } };
    return seriesOf(await stack.graph(continued, variables))[0];
  };
  const rest = (count: number) => new Array<null>(count).fill(null);
  expect(await memoryUntil(20)).toMatchObject({
    ...{ source: "aws", summedFrom: null, values: [100, 100, ...rest(18)] },
    continuedBy: {
      ...{ source: "prom", summedFrom: "TASKS", values: [50, 50, ...after, ...rest(10)] },
      taskCounts: [...new Array(10).fill(1), ...new Array(10).fill(0)],
    },
  });
  // A few minutes later than the others is no end, and what has nothing after it has none.
  expect(await memoryUntil(10)).toMatchObject({ source: "aws", continuedBy: null });
  expect(await memoryUntil(2)).toMatchObject({ source: "aws", continuedBy: null });

  const sources =
    "{ metricSources(failing: true) { nodes { name kind cluster { id } failedSince failure { cause } gaps { kind what count detail text } } } }";
  expect((await stack.graph(sources)).data.metricSources).toMatchObject({
    nodes: [
      {
        ...{ name: "prom", cluster: { id: cron.cluster.id }, failedSince: at(6) },
        gaps: [
          { kind: "NO_SERIES", what: "TASKS", count: 1, detail: null, text: "nothing of 1 task" },
          { kind: "LIMIT", what: "WARNING", count: 2, detail: "cut off", text: "2 warnings: cut off" },
        ],
      },
    ],
  });

  const refused = async (variables: object) =>
    (await stack.graph(asked, { ...service, ...variables })).errors?.[0]?.extensions;
  const days = (count: number) => ({ start: new Date(Date.now() - count * 1_440 * minute).toISOString() });
  expect(await refused({ range: days(10), resolution: "MINUTE" })).toMatchObject({
    code: "TOO_MANY_POINTS",
    hint: expect.stringContaining("300 s"),
  });
  expect(await refused({ range: days(20), resolution: "MINUTE" })).toMatchObject({
    code: "RESOLUTION_NOT_KEPT",
  });
  expect(await refused({ range: { start: at(1), end: at(1) } })).toMatchObject({ code: "BAD_USER_INPUT" });
  expect(await refused({ names: ["CPU"] })).toMatchObject({ code: "BAD_USER_INPUT" });
  const many = {
    targets: Array.from({ length: 100 }, () => ({ id: cron.id })),
    names: ["CPU_USAGE", "MEMORY_USAGE"],
  };
  expect(await refused({ ...many, range: days(2), resolution: "MINUTE" })).toMatchObject({
    code: "QUERY_TOO_COSTLY",
  });
});
