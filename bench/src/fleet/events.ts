import { setTimeout as sleep } from "node:timers/promises";
import {
  createCluster,
  createService,
  type Queue,
  type Simulator,
  startSimulator,
} from "@fleetgraph/simulator";
import pg from "pg";
import type { PartBench } from "../measure/part-bench.ts";
import { median } from "../measure/statistics.ts";
import { type EventsSide, startEvents } from "./events-process.ts";

const place = { account: "123456789012", region: "us-east-1" };
const trouble = { duplicate: 0.1, reorder: 0.1 };
const servicesPerCluster = 10;
const tasksPerService = 25;
const goals = { ofBare: 0.6, ageSeconds: 2 };

/**
 * Events of tasks from EventBridge through SQS into the store: how many a second, against a loop that does no more than
 * receive, upsert and delete; how old they are when they can be seen, at half of that; and whether the store ends with
 * what the simulated ECS has, though one in ten came twice and one in ten late.
 */
export async function events(bench: PartBench): Promise<void> {
  const size = bench.small
    ? { clusters: 8, events: 10_000, rounds: 3, seconds: 10 }
    : { clusters: 40, events: 40_000, rounds: 5, seconds: 30 };
  const simulator = await startSimulator({ throttling: false, speed: 1, startedAt: Date.now() });
  const fleet = createFleetOf(simulator, size.clusters);
  const queue = simulator.createQueue({ ...place, name: "ecs-events", visibilityTimeout: 60 });
  simulator.createRule({ ...place, queue, detailTypes: ["ECS Task State Change"], trouble });
  const { ownerUrl } = await bench.openStore();
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(
    "CREATE TABLE bare_task (arn text PRIMARY KEY, version bigint, cluster_arn text, service text, last_status text, " +
      "desired_status text, health_status text, containers jsonb, created_at timestamptz, started_at timestamptz)",
  );
  const order = { databaseUrl: ownerUrl, queueUrl: queue.url, endpoint: simulator.url, region: place.region };
  const taker = await startEvents(order, simulator.credentials(place.account));
  try {
    bench.say(`${fleet.tasks.length} tasks in ${size.clusters} clusters are listed`);
    const rates: Record<EventsSide, number[]> = { fleetgraph: [], bare: [] };
    for (let round = -1; round < size.rounds; round += 1) {
      const sides: EventsSide[] = round % 2 === 0 ? ["fleetgraph", "bare"] : ["bare", "fleetgraph"];
      for (const side of sides) {
        for (let count = 0; count < size.events; count += 1_000) fleet.change(1_000);
        await owner.query("CHECKPOINT");
        const began = performance.now();
        await taker.start(side);
        await drained(queue);
        const rate = size.events / ((performance.now() - began) / 1000);
        await taker.pause();
        // Whoever still waited for messages has hung up by then, and is given none.
        await sleep(200);
        // The first one warms up.
        if (round >= 0) rates[side].push(rate);
        bench.say(`${side}: ${Math.round(rate)} events a second, round ${round + 1} of ${size.rounds}`);
      }
    }
    const ratio = median(rates.fleetgraph.map((rate, index) => rate / (rates.bare[index] ?? Number.NaN)));
    const sustained = median(rates.fleetgraph).value;
    bench.report({
      what: "events through SQS into the store",
      value: sustained,
      unit: "events/s",
      against: { name: `a bare loop of ${Math.round(median(rates.bare).value)} events/s`, ratio },
      goal: { atLeast: goals.ofBare },
    });

    await taker.start("fleetgraph");
    await sleep(1_000);
    const perSecond = sustained / 2;
    bench.say(`${Math.round(perSecond)} events a second for ${size.seconds} s`);
    const ages = await agesAt(perSecond, { seconds: size.seconds, fleet, owner });
    await drained(queue);
    await sleep(2_500);
    const { rows } = await owner.query<{ age: number }>("SELECT age_ms AS age FROM fleet_event_source");
    const at = `${Math.round(perSecond)} events/s`;
    bench.report({
      what: `age at ${at} when it can be seen, p99 of ${ages.length}`,
      value: percentile(ages, 0.99) / 1000,
      unit: "s",
      goal: { atMost: goals.ageSeconds },
    });
    bench.report({ what: "  p50", value: percentile(ages, 0.5) / 1000, unit: "s" });
    bench.report({
      what: "  p99 of all events, as fleet.eventSources tells it",
      value: (rows[0]?.age ?? Number.NaN) / 1000,
      unit: "s",
      goal: { atMost: goals.ageSeconds },
    });
    bench.report({
      what: "tasks in another state than the simulated ECS has",
      value: await differing(owner, fleet.tasks),
      unit: "tasks",
      goal: { atMost: 0 },
    });
  } finally {
    await taker.stop();
    await owner.end();
    await simulator.close();
  }
}

type SimulatedTask = { arn: string; version: number; healthStatus: string };
type ChangingFleet = {
  tasks: readonly SimulatedTask[];
  /** Changes so many tasks, one after the other: each has an event. Gives the last of them. */
  change(count: number): SimulatedTask;
};

function createFleetOf(simulator: Simulator, clusters: number): ChangingFleet {
  const image = "registry.example.com/shop/web:v1";
  for (let index = 0; index < clusters; index += 1) {
    const cluster = `cluster-${index}`;
    createCluster(simulator, { ...place, name: cluster });
    for (let service = 0; service < servicesPerCluster; service += 1) {
      const spec = { name: `service-${service}`, image, launchType: "FARGATE" as const };
      createService(simulator, { ...place, cluster, ...spec, desiredCount: tasksPerService });
    }
  }
  const tasks = [...simulator.world.regions.values()].flatMap((region) =>
    [...region.clusters.values()].flatMap((cluster) => [...cluster.tasks.values()]),
  );
  let next = 0;
  return {
    tasks,
    change(count) {
      let task = tasks[0] as (typeof tasks)[0];
      for (let done = 0; done < count; done += 1) {
        // A step that no cluster is left out of.
        next = (next + 7_919) % tasks.length;
        task = tasks[next] as typeof task;
        task.healthStatus = task.healthStatus === "HEALTHY" ? "UNHEALTHY" : "HEALTHY";
        task.version += 1;
        simulator.world.events.taskChanged(task);
        simulator.world.events.flush();
      }
      return task;
    },
  };
}

async function drained(queue: Queue): Promise<void> {
  for (;;) {
    const { visible, inFlight, delayed } = queue.counts();
    if (visible + inFlight + delayed === 0) return;
    await sleep(10);
  }
}

/** Changes tasks at a rate, and looks again and again until the last of a change can be seen: milliseconds. */
async function agesAt(
  perSecond: number,
  { seconds, fleet, owner }: { seconds: number; fleet: ChangingFleet; owner: pg.Client },
): Promise<number[]> {
  const tickMs = 50;
  const ages: number[] = [];
  const watched = new Map<string, { version: number; at: number }>();
  let over = false;
  const watch = async () => {
    while (!over || watched.size > 0) {
      const { rows } = await owner.query<{ arn: string; version: string }>({
        name: "seen",
        text: "SELECT arn, version FROM task WHERE arn = ANY ($1::text[])",
        values: [[...watched.keys()]],
      });
      const now = performance.now();
      for (const { arn, version } of rows) {
        const asked = watched.get(arn);
        if (asked === undefined || Number(version) < asked.version) continue;
        watched.delete(arn);
        ages.push(now - asked.at);
      }
      await sleep(10);
    }
  };
  const watching = watch();
  const began = performance.now();
  let made = 0;
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond) - made;
    if (due > 0) {
      const { arn, version } = fleet.change(due);
      made += due;
      if (!watched.has(arn)) watched.set(arn, { version, at: performance.now() });
    }
    await sleep(tickMs);
  }
  over = true;
  await watching;
  return ages.sort((one, other) => one - other);
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

async function differing(owner: pg.Client, tasks: readonly SimulatedTask[]): Promise<number> {
  const { rows } = await owner.query<{ arn: string; version: string; health: string }>(
    "SELECT arn, version, health_status AS health FROM task WHERE gone_at IS NULL",
  );
  const stored = new Map(rows.map(({ arn, version, health }) => [arn, `${version} ${health}`]));
  const wrong = tasks.filter(
    ({ arn, version, healthStatus }) => stored.get(arn) !== `${version} ${healthStatus}`,
  );
  return wrong.length + Math.max(0, stored.size - tasks.length);
}
