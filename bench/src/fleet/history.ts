import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "@fleetgraph/database";
import pg from "pg";
import { benchToken } from "../data/data-set.ts";
import type { PartBench } from "../measure/part-bench.ts";
import { type Median, median } from "../measure/statistics.ts";
import { startServer } from "../servers/start-server.ts";

const seed = readFileSync(new URL("history.sql", import.meta.url), "utf8");
const rounds = 15;
const day = 86_400_000;

/** What is asked of now and of then. The overview is a page of clusters with their counts, services and tasks. */
const questions = {
  counts: "query Counts($at: DateTime) { fleet(at: $at) { clusterCount serviceCount taskCount hostCount } }",
  overview: `query Overview($at: DateTime) { fleet(at: $at) { clusters(first: 40) { nodes {
    id name status serviceCount runningTaskCount hostCount
    services(first: 10) { nodes { id name desiredCount runningCount latestDeployment { id state } } }
  } } } }`,
  tasks: `query Tasks($at: DateTime) { fleet(at: $at) { clusters(first: 10) { nodes { services(first: 5) { nodes {
    id tasks(first: 20) { nodes { id status host { id name } } }
  } } } } } }`,
} as const;
type Question = keyof typeof questions;

type Run = {
  bytes: { state: number; heap: number; indexes: number; present: number };
  timed: Record<Question, { now: number; past: number; ratio: Median }>;
};

/** What the past takes, and what it costs to look at it: a month ago against now, and from a tenth of the fleet to all. */
export async function history(bench: PartBench): Promise<void> {
  const clusters = bench.small ? 100 : 1_000;
  const tenth = await measure(bench, clusters / 10);
  const whole = await measure(bench, clusters);
  const { bytes } = whole;
  bench.report({ what: "history: bytes per state change of a task", value: bytes.state, unit: "bytes" });
  bench.report({
    what: "  of which the row",
    value: bytes.heap,
    unit: "bytes",
    against: { name: "a row of the present", ratio: bytes.heap / bytes.present },
  });
  bench.report({ what: "  of which indexes", value: bytes.indexes, unit: "bytes" });
  for (const name of Object.keys(questions) as Question[]) {
    const { past, ratio } = whole.timed[name];
    bench.report({
      what: `history: ${name} of a month ago`,
      value: past,
      unit: "ms",
      against: { name: "now", ratio },
      goal: { atMost: 2 },
    });
    bench.report({
      what: `history: ${name} of a month ago, growth`,
      value: past,
      unit: "ms",
      against: { name: `${clusters / 10} clusters`, ratio: past / tenth.timed[name].past },
    });
  }
}

async function measure(bench: PartBench, clusters: number): Promise<Run> {
  const database = await bench.openStore();
  const began = Date.now();
  await fill(database, clusters);
  bench.say(
    `${clusters} clusters, ${clusters * 100} tasks and a month of their changes, filled in ${Math.round((Date.now() - began) / 1000)} s`,
  );
  const bytes = await bytesOf(database);
  const server = await startServer({
    side: "fleetgraph",
    databaseUrl: database.ownerUrl,
    directory: join(bench.directory, `history-${clusters}`),
  });
  try {
    const timed = {} as Run["timed"];
    for (const name of Object.keys(questions) as Question[])
      timed[name] = await timeQuestion(server.url, name);
    return { bytes, timed };
  } finally {
    await server.stop();
  }
}

async function fill(database: Database, clusters: number): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    await owner.query(`SET bench.clusters = '${clusters}';\n${seed}`);
    // As autovacuum would leave it.
    await owner.query("VACUUM ANALYZE");
  } finally {
    await owner.end();
  }
}

async function bytesOf({ pool }: Database): Promise<Run["bytes"]> {
  const { rows } = await pool.query(
    "SELECT (SELECT count(*) FROM task_past)::float AS states, (SELECT count(*) FROM task)::float AS tasks, " +
      "pg_table_size('task')::float AS present, sum(pg_table_size(relid))::float AS heap, sum(pg_indexes_size(relid))::float AS indexes " +
      "FROM pg_partition_tree('task_past') WHERE isleaf",
  );
  const { states, tasks, present, heap, indexes } = rows[0];
  return {
    state: (heap + indexes) / states,
    heap: heap / states,
    indexes: indexes / states,
    present: present / tasks,
  };
}

/** Asks of now and of then in turns; the ratio is of neighbours, which the machine treats alike. */
async function timeQuestion(url: URL, name: Question) {
  const at = new Date(Date.now() - 30 * day).toISOString();
  const ask = async (moment: string | null): Promise<number> => {
    const began = performance.now();
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${benchToken("auditor")}`, "content-type": "application/json" },
      body: JSON.stringify({ query: questions[name], variables: { at: moment } }),
    });
    const answer = (await response.json()) as { data?: unknown; errors?: { message: string }[] };
    if (answer.errors || !answer.data) throw new Error(`${name}: ${answer.errors?.[0]?.message}`);
    return performance.now() - began;
  };
  const sample = { now: [] as number[], past: [] as number[], ratio: [] as number[] };
  for (let round = -6; round < rounds; round += 1) {
    const now = await ask(null);
    const past = await ask(at);
    // The first ones plan and warm up.
    if (round < 0) continue;
    sample.now.push(now);
    sample.past.push(past);
    sample.ratio.push(past / now);
  }
  return { now: median(sample.now).value, past: median(sample.past).value, ratio: median(sample.ratio) };
}
