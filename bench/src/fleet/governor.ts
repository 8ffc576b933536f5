import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createSharedRateGate } from "@fleetgraph/core/fleet";
import { openGate, type RateGate } from "@fleetgraph/core/kernel";
import type { Database } from "@fleetgraph/database";
import { createCluster, createService, startSimulator } from "@fleetgraph/simulator";
import { deployOne } from "../deployments/deploy-one.ts";
import type { PartBench } from "../measure/part-bench.ts";
import { median } from "../measure/statistics.ts";
import { startWorker } from "../servers/start-worker.ts";

const place = { account: "123456789012", region: "us-east-1" };
const where = `${place.account}/${place.region}`;
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** What it costs to keep to AWS's rates together, and what a deployment notices of a listing that does. */
export async function governor(bench: PartBench): Promise<void> {
  const database = await bench.openStore();
  await costOfGate(bench, database);
  await deploymentBesideListing(bench);
}

/** Statements and time that a call costs which goes through the gate. */
async function costOfGate(bench: PartBench, database: Database): Promise<void> {
  let statements = 0;
  const query = ((...args: Parameters<typeof database.pool.query>) => {
    statements += 1;
    return database.pool.query(...args);
  }) as typeof database.pool.query;
  const pool = Object.create(database.pool, { query: { value: query } }) as typeof database.pool;
  const gate = createSharedRateGate({ database: { pool }, log: quiet });
  const seconds = bench.small ? 5 : 20;

  const measured = async (what: string, work: () => Promise<number>) => {
    statements = 0;
    const calls = await work();
    bench.report({ what: `governor: statements a call, ${what}`, value: statements / calls, unit: "" });
  };
  const listing = (operation: string) => async () => {
    const until = performance.now() + seconds * 1000;
    let calls = 0;
    const lists = Array.from({ length: 8 }, async () => {
      while (performance.now() < until) {
        await gate.take(where, "sync", operation);
        calls += 1;
        // AWS takes that long to answer.
        await sleep(20);
      }
    });
    await Promise.all(lists);
    return calls;
  };
  // The pool is asked once before, so that no connection has to be made.
  await gate.take(where, "change", "DescribeCapacityProviders");
  await measured("a listing at AWS's pace", listing("DescribeTasks"));
  await measured("a lone call now and then", async () => {
    for (let call = 0; call < 20; call += 1) {
      await gate.take(where, "change", "DescribeServices");
      await sleep(250);
    }
    return 20;
  });
  await measured("20 calls at once", async () => {
    await Promise.all(Array.from({ length: 20 }, () => gate.take(where, "change", "UpdateService")));
    return 20;
  });

  const timed = async (each: RateGate) => {
    const times: number[] = [];
    for (let call = 0; call < 40; call += 1) {
      const began = performance.now();
      await each.take(where, "change", "DescribeClusters");
      times.push(performance.now() - began);
      // Too slow for a lot to be of use: each asks the database.
      await sleep(100);
    }
    return times;
  };
  bench.report({
    what: "governor: what the gate adds to a call that need not wait, p50",
    value: median(await timed(gate)).value,
    unit: "ms",
    goal: { atMost: 10 },
  });
  bench.report({
    what: "governor: without a gate, p50",
    value: median(await timed(openGate)).value,
    unit: "ms",
  });
  await gate.close();
}

/** From the request to UpdateService in ECS: while 1,000 clusters are listed at AWS's pace, and when that is over. */
async function deploymentBesideListing(bench: PartBench): Promise<void> {
  const clusters = bench.small ? 150 : 1_000;
  const deployments = bench.small ? 6 : 12;
  const simulator = await startSimulator({ speed: 1, startedAt: Date.now(), throttling: true });
  const database = await bench.openStore();
  for (let index = 0; index < clusters; index += 1) {
    const cluster = `cluster-${index}`;
    createCluster(simulator, { ...place, name: cluster });
    const image = `${place.account}.dkr.ecr.${place.region}.amazonaws.com/web:v1`;
    createService(simulator, {
      ...place,
      cluster,
      name: `web-${index}`,
      image,
      launchType: "FARGATE",
      desiredCount: 2,
    });
  }
  const workers = Array.from({ length: 2 }, (_, index) =>
    startWorker({
      databaseUrl: database.ownerUrl,
      directory: join(bench.directory, `governor-worker-${index}`),
      aws: {
        endpoint: simulator.url,
        ...place,
        account: "main",
        ...simulator.credentials(place.account),
      },
      // Listed once; the second listing would come into the quiet half.
      configuration: "sync: { intervalSeconds: 86400 }\n",
    }),
  );
  try {
    const isListed = async () => {
      const { rowCount } = await database.pool.query(
        "SELECT FROM place_listing WHERE finished_at IS NOT NULL",
      );
      return rowCount !== 0;
    };
    const known = async () => {
      const { rows } = await database.pool.query<{ id: string; arn: string }>(
        "SELECT id, arn FROM service ORDER BY first_seen_at, id",
      );
      return rows;
    };
    while ((await known()).length < deployments) await sleep(200);
    bench.say(`deploying while ${clusters} clusters are listed`);
    const busyServices = (await known()).slice(0, deployments);
    const began = performance.now();
    const before = simulator.calls().length;
    const busy: number[] = [];
    for (const service of busyServices) busy.push(await deployOne({ database, simulator, service }));
    const listedMeanwhile = simulator.calls().length - before;
    if (await isListed()) throw new Error("the listing was over before the deployments were");
    const took = (performance.now() - began) / 1000;
    bench.say("waiting until all is listed");
    while (!(await isListed())) await sleep(500);
    const idle: number[] = [];
    for (const service of (await known()).slice(deployments, 2 * deployments))
      idle.push(await deployOne({ database, simulator, service }));
    const [beside, alone] = [median(busy).value, median(idle).value];
    bench.report({
      what: `governor: request to UpdateService beside a listing of ${clusters} clusters`,
      value: beside / 1000,
      unit: "s",
      against: { name: `without a listing, ${(alone / 1000).toFixed(2)} s`, ratio: beside / alone },
    });
    bench.report({
      what: "governor: how much later that is",
      value: (beside - alone) / 1000,
      unit: "s",
      goal: { atMost: 0.5 },
    });
    bench.report({
      what: "governor: the slowest of them",
      value: Math.max(...busy) / 1000,
      unit: "s",
      against: { name: "the slowest without", ratio: Math.max(...busy) / Math.max(...idle) },
    });
    bench.report({
      what: "governor: calls a second meanwhile, most of the listing",
      value: listedMeanwhile / took,
      unit: "calls/s",
    });
    bench.report({
      what: "governor: calls that AWS throttled, two workers",
      value: simulator.calls().filter(({ error }) => error === "ThrottlingException").length,
      unit: "calls",
      goal: { atMost: 0 },
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await simulator.close();
  }
}
