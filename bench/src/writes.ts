// npm run bench:writes [-- --small] [--json]
// The use case of a deployment request against the same rows in a bare transaction, in turns, with fsync on.
import { parseArgs } from "node:util";
import { defaultDeploymentSettings, deployService } from "@fleetgraph/core/deployments";
import { noApprovals } from "@fleetgraph/core/guards";
import { systemClock } from "@fleetgraph/core/kernel";
import { allVerbs, type Caller, everything } from "@fleetgraph/core/permissions";
import { openDatabase } from "@fleetgraph/database";
import pg from "pg";
import { dataSets } from "./data/data-set.ts";
import { openData } from "./data/open-data.ts";
import { postgresCpuMs } from "./measure/postgres-cpu.ts";
import { jsonLine, machine, type Result, rounded, short, tellMissed } from "./measure/report.ts";
import { median } from "./measure/statistics.ts";
import { bareRequest, type Target } from "./requests/bare-request.ts";
import { requireSameRows } from "./requests/same-rows.ts";

const { values: options } = parseArgs({
  options: { small: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
});
const rounds = 9;
const goal = 0.5;
const say = (text: string) => process.stderr.write(`· ${text}\n`);
const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const caller: Caller = {
  principalId: "prn_01kt07nv000000000000000000",
  principalName: "person-01",
  tokenId: "tok_01kt07nv000000000000000000",
  roles: [],
  grants: allVerbs.map((verb) => ({ verb, resource: everything })),
  requestId: "11112222-3333-4444-5555-666677778888",
  address: "127.0.0.1",
  client: "bench",
};

type Side = "fleetgraph" | "bare";
type Sample = { perSecond: number; nodeMs: number; postgresMs: number | null; p99Ms: number };
const applicationNames: Record<Side, string> = { fleetgraph: "bench writes", bare: "bench bare" };

const data = await openData({ say });
const copy = await data.copied(dataSets.writes);
const owner = new pg.Client({ connectionString: copy.url });
await owner.connect();
const database = await openDatabase(
  { log: silent },
  { url: copy.url, dataDirectory: "", applicationName: applicationNames.fleetgraph },
);
const pool = new pg.Pool({
  connectionString: copy.url,
  application_name: applicationNames.bare,
  max: 20,
  idleTimeoutMillis: 0,
});
const deps = {
  database,
  clock: systemClock,
  log: silent,
  // What is timed is the writing: there is no AWS to ask.
  deployments: { ...defaultDeploymentSettings, verify: false },
  approvals: noApprovals,
  mayDeployTo: () => true,
  clientsOf: () => Promise.reject(new Error("nothing is looked at")),
};
const asked = { image: ":v8", reason: "benchmark" };
let keys = 0;
const requests: Record<Side, (target: Target) => Promise<string>> = {
  async fleetgraph(target) {
    keys += 1;
    const images = [{ container: "app", image: asked.image }];
    const input = { service: target.id, images, reason: asked.reason, idempotencyKey: `bench-${keys}` };
    return (await deployService(deps, caller, input)).id;
  },
  bare(target) {
    keys += 1;
    return bareRequest(pool, caller, { target, ...asked, key: `bench-${keys}` });
  },
};

/** One active deployment per service: what was asked for in a sample is over before the next. */
async function settle(): Promise<void> {
  await owner.query("UPDATE deployment SET finished_at = updated_at WHERE finished_at IS NULL");
  await owner.query("DELETE FROM graphile_worker._private_jobs");
  await owner.query("DELETE FROM graphile_worker._private_job_queues");
  await owner.query("VACUUM deployment, graphile_worker._private_jobs, graphile_worker._private_job_queues");
  await owner.query("CHECKPOINT");
}

async function sample(
  side: Side,
  input: { targets: readonly Target[]; concurrency: number },
): Promise<Sample> {
  const { targets, concurrency } = input;
  const latencies: number[] = [];
  let next = 0;
  const work = async () => {
    for (let target = targets[next++]; target; target = targets[next++]) {
      const sent = performance.now();
      await requests[side](target);
      latencies.push(performance.now() - sent);
    }
  };
  const cpu = process.cpuUsage();
  const postgres = await postgresCpuMs(owner, applicationNames[side]);
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, work));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const after = await postgresCpuMs(owner, applicationNames[side]);
  await settle();
  latencies.sort((one, other) => one - other);
  return {
    perSecond: targets.length / seconds,
    nodeMs: (user + system) / 1000 / targets.length,
    postgresMs: postgres === null || after === null ? null : (after - postgres) / targets.length,
    p99Ms: latencies[Math.floor((latencies.length - 1) * 0.99)] ?? Number.NaN,
  };
}

async function measure(concurrency: number, targets: readonly Target[]): Promise<Result[]> {
  const samples: Record<Side, Sample[]> = { fleetgraph: [], bare: [] };
  for (const side of ["fleetgraph", "bare"] as const) await sample(side, { targets, concurrency });
  for (let round = 0; round < rounds; round += 1) {
    const order: Side[] = round % 2 === 0 ? ["fleetgraph", "bare"] : ["bare", "fleetgraph"];
    for (const side of order) samples[side].push(await sample(side, { targets, concurrency }));
  }
  const title = `deployment request, ${concurrency} at once`;
  const ratio = median(
    samples.fleetgraph.map(
      ({ perSecond }, round) => perSecond / (samples.bare[round]?.perSecond ?? Number.NaN),
    ),
  );
  const of = (side: Side, read: (sample: Sample) => number) => median(samples[side].map(read)).value;
  console.log(`\n${title}`);
  for (const side of ["fleetgraph", "bare"] as const) {
    const cells = [
      (side === "bare" ? "  BEGIN … COMMIT" : "  Fleetgraph").padEnd(18),
      short(of(side, ({ perSecond }) => perSecond)).padStart(9),
      short(of(side, ({ nodeMs }) => nodeMs)).padStart(9),
      short(of(side, ({ postgresMs }) => postgresMs ?? Number.NaN)).padStart(9),
      short(of(side, ({ p99Ms }) => p99Ms)).padStart(9),
    ];
    const verdict = `${short(ratio.value)} (${short(ratio.low)}–${short(ratio.high)}) goal ${goal} ${ratio.value >= goal ? "✓" : "✗"}`;
    console.log(cells.join("") + (side === "bare" ? verdict.padStart(34) : ""));
  }
  return [
    {
      case: title,
      value: rounded(of("fleetgraph", ({ perSecond }) => perSecond)),
      unit: "requests/s",
      ratio: rounded(ratio.value),
      interval: [rounded(ratio.low), rounded(ratio.high)],
      against: "node:http + pg",
      goal,
      met: ratio.value >= goal,
    },
  ];
}

const results: Result[] = [];
try {
  const { rows } = await owner.query<{ fsync: string; commit: string }>(
    "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit",
  );
  if (rows[0]?.fsync !== "on" || rows[0].commit !== "on")
    throw new Error("writes are measured with fsync on");
  const found = await owner.query<Target>(
    "SELECT s.id, split_part(s.path, '/', 3) || '/' || s.name AS name, s.path, " +
      "t.definition->'containerDefinitions'->0->>'image' AS image " +
      "FROM service s JOIN task_definition t ON t.arn = s.task_definition_arn ORDER BY s.path",
  );
  const targets = found.rows;
  // Two services of the same name, so that only ids and paths may differ.
  const [one] = targets;
  const other = targets.find((each) => each !== one && each.image === one?.image);
  if (!one || !other) throw new Error("the data set has too few services");
  const made = {
    fleetgraph: { deployment: await requests.fleetgraph(one), service: one },
    bare: { deployment: await requests.bare(other), service: other },
  };
  await requireSameRows(owner, made);
  await settle();
  say("both sides write the same rows; timing");
  console.log(
    `${machine()}\n${"".padEnd(18)}    req/s  node ms    pg ms   p99 ms               Fleetgraph's share`,
  );
  results.push(...(await measure(1, targets.slice(0, options.small ? 150 : 500))));
  results.push(...(await measure(16, targets.slice(0, options.small ? 400 : 2_000))));
} finally {
  await pool.end();
  await database.close();
  await owner.end();
  await copy.drop();
  await data.close();
}
tellMissed(results);
if (options.json) console.log(jsonLine("writes", results));
