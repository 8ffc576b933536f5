import { planCollecting } from "@fleetgraph/core/metrics";
import { createLoadModel, type Simulator, startMackerel } from "@fleetgraph/simulator";
import { expect, onTestFinished, test } from "vitest";
import { parseConfiguration } from "../config/configuration.ts";
import { smallFleet, startStack, until } from "../testing/start-stack.ts";

const hour = 3_600_000;
type Series = { name: string; source: string | null; values: (number | null)[] };
type Measured = {
  web: { tasks: { nodes: { metrics: Series[]; containers: { metrics: Series[] }[] }[] }; metrics: Series[] };
  cron: { metrics: Series[] };
};

const query = `query ($range: MetricRange!) {
  web: service(ref: "production-web/web") {
    metrics(names: [CPU_USAGE], range: $range) { name source values }
    tasks(first: 1) { nodes { containers { metrics(names: [CPU_USAGE, MEMORY_USAGE], range: $range) { name source values } } } }
  }
  cron: service(ref: "production-billing/cron") { metrics(names: [CPU_USAGE, MEMORY_USAGE], range: $range) { name source values } }
}`;

test("two kinds of source at once, each of the clusters that it covers, and one that fails leaves the other alone", async () => {
  let sim: Simulator | undefined;
  // The same load as the simulated account's: both are asked about the same containers.
  const fleet = () => sim?.load.fleet() ?? { containers: [], hosts: [] };
  const mackerel = await startMackerel({ fleet, load: createLoadModel(), now: Date.now });
  onTestFinished(() => mackerel.close());
  process.env.MACKEREL_KEY_OF_SERVER = "mackerel-key";
  const stack = await startStack({
    fleet(made) {
      sim = made;
      smallFleet(made);
      // It has run for a while, so that there is something to read back.
      for (const { clusters } of made.world.regions.values())
        for (const { tasks } of clusters.values())
          for (const task of tasks.values()) task.startedAt = (task.startedAt ?? made.clock.now()) - 3 * hour;
    },
    yaml: `metrics:
  sources:
    - name: agents
      clusters: ["main/us-east-1/production-web"]
      mackerel: { url: "${mackerel.url}", apiKeyEnv: MACKEREL_KEY_OF_SERVER }
    - { name: aws, cloudwatch: {} }
  backfillHours: 1`,
  });
  await stack.listed();
  const { metrics } = parseConfiguration("test.yaml", stack.yaml);
  // A plan spreads its jobs over twenty seconds: those of this one are due.
  const clock = { now: () => new Date(Date.now() - 20_000) };
  const round = () => planCollecting({ database: stack.server.database, clock }, metrics);
  await round();

  const now = Date.now();
  const range = {
    start: new Date(now - hour / 2).toISOString(),
    end: new Date(now - hour / 6).toISOString(),
  };
  const ask = async () => (await stack.graph(query, { range })).data as unknown as Measured;
  const sources = async () => {
    const { rows } = await stack.server.database.pool.query<{ said: string }>(
      "SELECT c.name || ' ' || s.source || ' ' || s.kind || coalesce(' ' || (s.failure->>'kind'), '') AS said " +
        "FROM metric_source s JOIN cluster c ON c.id = s.cluster_id WHERE s.attempted_at IS NOT NULL ORDER BY 1",
    );
    return rows.map(({ said }) => said);
  };
  await until(async () => (await sources()).length === 4);
  expect(await sources()).toEqual([
    "production-billing aws CLOUDWATCH",
    "production-shop aws CLOUDWATCH",
    "production-web agents MACKEREL",
    "production-web aws CLOUDWATCH",
  ]);
  const { web, cron } = await ask();
  const known = (series: readonly Series[] | undefined) =>
    series?.map(({ name, source, values }) => [name, source, values.every((value) => (value ?? 0) > 0)]);
  expect(known(web.metrics)).toEqual([["CPU_USAGE", "aws", true]]);
  expect(known(web.tasks.nodes[0]?.containers[0]?.metrics)).toEqual([
    ["CPU_USAGE", "agents", true],
    ["MEMORY_USAGE", "agents", true],
  ]);
  expect(known(cron.metrics)).toEqual([
    ["CPU_USAGE", "aws", true],
    ["MEMORY_USAGE", "aws", true],
  ]);

  process.env.MACKEREL_KEY_OF_SERVER = "another-key";
  // As if it were some minutes later.
  await stack.server.database.pool.query(
    "UPDATE metric_source SET attempted_at = now() - interval '1 hour', read_until = read_until - interval '5 minutes'",
  );
  await round();
  const failing = async () => (await sources()).filter((said) => said.includes("cause."));
  await until(async () => (await failing()).length > 0);
  expect(await failing()).toEqual(["production-web agents MACKEREL cause.source.unauthorized"]);
  expect(JSON.stringify(stack.log)).not.toContain("another-key");
  expect(known((await ask()).web.metrics)).toEqual([["CPU_USAGE", "aws", true]]);
});
