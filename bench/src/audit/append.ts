import { appendAudit } from "@fleetgraph/core/audit";
import { recordEvents } from "@fleetgraph/core/events";
import { addJobs } from "@fleetgraph/core/jobs";
import { message, newId, Statement } from "@fleetgraph/core/kernel";
import type { Database } from "@fleetgraph/database";
import pg from "pg";
import { benchCaller } from "../deployments/bench-caller.ts";
import type { PartBench } from "../measure/part-bench.ts";
import { median } from "../measure/statistics.ts";

const rounds = 9;
const goal = 0.75;

/** The statement of a deployment request: its row, its first event, its first job, and with it or not the entry. */
export function requestStatement({ audited }: { audited: boolean }): ReturnType<Statement["build"]> {
  const now = new Date();
  const [id, serviceId] = [newId("deployment", now), newId("service", now)];
  const path = `shop/us-east-1/web/${serviceId}`;
  const images = [{ container: "app", from: "registry/app:v1", to: "registry/app:v2" }];
  const statement = new Statement();
  const at = statement.bind(now.toISOString());
  const values = [
    id,
    serviceId,
    path,
    JSON.stringify(images),
    benchCaller.principalId,
    benchCaller.requestId,
  ];
  const [of, service, where, what, who, request] = values.map((value) => statement.bind(value));
  statement.with(
    "deployment",
    "INSERT INTO deployment (id, kind, service_id, path, state, version, images, prior_ecs_deployments, requested_by_id, " +
      "requested_by_name, reason, request_id, created_at, updated_at, released_at, deadline_at) " +
      `SELECT ${of}, 'DEPLOY', ${service}, ${where}, 'REQUESTED', 1, ${what}::jsonb, '{}', ${who}, 'bench', 'benchmark', ` +
      `${request}, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz RETURNING id`,
  );
  if (audited) {
    const target = { type: "Service", id: serviceId, name: "web", path };
    const payload = { deployment: id, desiredCount: null, images, deadlineSeconds: 1_800 };
    const record = { action: "deployment.request", outcome: "ACCEPTED", target, payload } as const;
    appendAudit(statement, benchCaller, { ...record, onBehalfOf: null, reason: "benchmark" }, now);
  }
  const text = message("deployment.requested", { by: "bench", onBehalfOf: null });
  const event = {
    deploymentId: id,
    version: 1,
    path,
    at: now,
    state: "REQUESTED",
    progress: null,
    final: false,
  } as const;
  recordEvents(statement, [{ ...event, message: text }]);
  const key = `deployment:${id}`;
  addJobs(statement, [{ task: "advance-deployment", payload: { deploymentId: id }, queue: key, key }]);
  return statement.build();
}

/** A deployment request with its audit entry against the same transaction without, fsync on. */
export async function append(bench: PartBench): Promise<void> {
  const database = await bench.openStore();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    for (const atOnce of [1, 16]) await compare(bench, { database, owner, atOnce });
  } finally {
    await owner.end();
  }
}

async function compare(
  bench: PartBench,
  input: { database: Database; owner: pg.Client; atOnce: number },
): Promise<void> {
  const { database, owner, atOnce } = input;
  const count = (atOnce === 1 ? 300 : 1_600) / (bench.small ? 3 : 1);
  const rates = { audited: [] as number[], bare: [] as number[] };
  for (let round = -1; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (["audited", "bare"] as const) : (["bare", "audited"] as const);
    for (const side of order) {
      const rate = await rateOf(database, { audited: side === "audited", atOnce, count });
      // The first round warms up.
      if (round >= 0) rates[side].push(rate);
      await owner.query(
        "DELETE FROM graphile_worker._private_jobs; DELETE FROM graphile_worker._private_job_queues; CHECKPOINT",
      );
    }
    bench.say(`append, ${atOnce} at once, round ${round + 1} of ${rounds}`);
  }
  const ratio = median(rates.audited.map((rate, round) => rate / (rates.bare[round] ?? Number.NaN)));
  bench.report({
    what: `a change with its entry, ${atOnce} at once`,
    value: median(rates.audited).value,
    unit: "changes/s",
    against: { name: "the same without", ratio },
    goal: { atLeast: goal },
  });
}

async function rateOf(
  { pool }: Database,
  { audited, atOnce, count }: { audited: boolean; atOnce: number; count: number },
): Promise<number> {
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await pool.query(requestStatement({ audited }));
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  return count / ((performance.now() - began) / 1000);
}
