// npm run bench:deployments [-- --small] [--json] [--services 100] [--profile DIRECTORY]
// Deployments of many services at once: one worker process, ECS simulated at its own pace with its rate limits.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { defaultDeploymentSettings, deployService } from "@fleetgraph/core/deployments";
import { noApprovals } from "@fleetgraph/core/guards";
import { systemClock } from "@fleetgraph/core/kernel";
import { type Database, openDatabase } from "@fleetgraph/database";
import { startSimulator } from "@fleetgraph/simulator";
import { benchCaller } from "./deployments/bench-caller.ts";
import { countCalls } from "./deployments/count-calls.ts";
import { rollOuts } from "./deployments/roll-outs.ts";
import { createServices, place } from "./deployments/simulated-fleet.ts";
import { jsonLine, machine, type Result, rounded, short, tellMissed } from "./measure/report.ts";
import { startWorker } from "./servers/start-worker.ts";

const { values: options } = parseArgs({
  options: {
    small: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    services: { type: "string" },
    profile: { type: "string" },
  },
});
const services = Number(options.services ?? (options.small ? 60 : 500));
// RegisterTaskDefinition: 20 at once, then one a second (Amazon ECS API reference, "Request throttling").
const registrations = { burst: 20, perSecond: 1 };
// At one registration a second, calls per deployment are calls per second. ECS lets a region ask for 20 a second of each
// of three classes of looks (services, tasks, the rest): at 40 of those 60, a third is left to everybody else.
const goals = { ofLeast: 1.15, firstUpdateSeconds: 5, callsPerDeployment: 40, toldWithinSeconds: 10 };
const requestsAtOnce = 8;
const account = "main";
const say = (text: string) => process.stderr.write(`· ${text}\n`);
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

type Ended = { arn: string; state: string; finishedAt: Date | null };

const directory = mkdtempSync(join(tmpdir(), "fleetgraph-bench-"));
const endings: (() => Promise<unknown>)[] = [async () => rmSync(directory, { recursive: true, force: true })];
const results: Result[] = [];
try {
  const simulator = await startSimulator({ speed: 1, startedAt: Date.now(), throttling: true });
  endings.push(() => simulator.close());
  createServices(simulator, services);
  const database = await openDatabase({ log: quiet }, { dataDirectory: join(directory, "postgres") });
  endings.push(() => database.close());
  const worker = startWorker({
    databaseUrl: database.ownerUrl,
    directory: join(directory, "worker"),
    aws: { endpoint: simulator.url, ...place, account, ...simulator.credentials(place.account) },
    profile: options.profile,
  });
  endings.push(() => worker.stop());
  const ids = await listed(database);
  say(`${services} services are listed; deploying to all of them`);
  simulator.clearCalls();
  const before = await worker.usage();
  const beganAt = Date.now();
  await requestAll(database, ids);
  say(`accepted after ${seconds(Date.now() - beganAt)} s`);
  const ended = await allEnded(database, beganAt);
  const used = await worker.usage();
  const calls = simulator.calls();
  report({ ended, calls, beganAt, cpuMs: used.cpuMs - before.cpuMs, maxRssMb: used.maxRssMb });

  function report(run: {
    ended: Ended[];
    calls: ReturnType<typeof simulator.calls>;
    beganAt: number;
    cpuMs: number;
    maxRssMb: number;
  }): void {
    const { ended, calls, beganAt } = run;
    const failed = ended.filter(({ state }) => state !== "SUCCEEDED");
    if (failed.length > 0) throw new Error(`${failed.length} deployments ended as ${failed[0]?.state}`);
    const inEcs = rollOuts(simulator);
    const rollOutMs = medianOf(
      [...inEcs.values()].map((each) => (each.endedAt ?? Number.NaN) - each.beganAt),
    );
    // What waits for the last registration still has to roll out.
    const registering = Math.max(0, services - registrations.burst) / registrations.perSecond;
    const least = registering + rollOutMs / 1000;
    const total =
      (Math.max(...ended.map(({ finishedAt }) => finishedAt?.getTime() ?? Number.NaN)) - beganAt) / 1000;
    const firstUpdate = calls.find(
      ({ operation, outcome }) => operation === "UpdateService" && outcome === "ok",
    );
    const firstUpdateSeconds = (Date.parse(firstUpdate?.at ?? "") - beganAt) / 1000;
    const told = ended.map(({ arn, finishedAt }) => {
      const endedAt = inEcs.get(arn)?.endedAt ?? Number.NaN;
      return ((finishedAt?.getTime() ?? Number.NaN) - endedAt) / 1000;
    });
    told.sort((one, other) => one - other);
    const told95 = told[Math.floor((told.length - 1) * 0.95)] ?? Number.NaN;
    const counts = countCalls(calls);
    const own = counts.filter(({ of }) => of === "deployments");
    const perDeployment = own.reduce((sum, each) => sum + each.calls, 0) / services;
    const throttled = counts.reduce((sum, each) => sum + each.throttled, 0);

    console.log(machine());
    console.log(
      `${services} deployments at once, one worker; a roll-out takes ECS ${short(rollOutMs / 1000)} s`,
    );
    console.log("\nAWS calls per deployment");
    for (const { operation, calls, throttled } of own) {
      const refused = throttled > 0 ? `  ${throttled} throttled` : "";
      console.log(`  ${operation.padEnd(28)}${short(calls / services).padStart(8)}${refused}`);
    }
    const listing = counts.filter(({ of }) => of === "listing").reduce((sum, each) => sum + each.calls, 0);
    console.log(`  besides, in all, for the listing once a minute: ${listing}`);
    const name = (what: string) => `${services} deployments: ${what}`;
    const add = (
      what: string,
      value: number,
      unit: string,
      goal: number | null,
      of: { ratio: number; against: string } | null = null,
    ) => {
      const judged = of?.ratio ?? value;
      const met = goal === null ? null : judged <= goal;
      const shown = of ? `${short(of.ratio)} of ${of.against}` : "";
      const verdict = goal === null ? "" : `goal ${goal} ${met ? "✓" : "✗"}`;
      console.log(
        `${what.padEnd(30)}${short(value).padStart(9)} ${unit.padEnd(8)}${shown.padEnd(34)}${verdict}`,
      );
      results.push({
        case: name(what),
        value: rounded(value),
        unit,
        ratio: of && rounded(of.ratio),
        interval: null,
        against: of?.against ?? null,
        goal,
        met,
      });
    };
    console.log("");
    add("until the last has ended", total, "s", goals.ofLeast, {
      ratio: total / least,
      against: `the least possible, ${short(least)} s`,
    });
    add("until the first UpdateService", firstUpdateSeconds, "s", goals.firstUpdateSeconds);
    add("told after ECS was done, p95", told95, "s", goals.toldWithinSeconds);
    add("told after ECS was done, p50", medianOf(told), "s", null);
    add("AWS calls per deployment", perDeployment, "calls", goals.callsPerDeployment);
    add("calls that AWS throttled", throttled, "calls", null);
    add("worker's peak memory", run.maxRssMb, "MB", null);
    add("worker's CPU per deployment", run.cpuMs / services, "ms", null);
  }
} finally {
  for (const end of endings.reverse()) await end();
}
tellMissed(results);
if (options.json) console.log(jsonLine("deployments", results));

/** The ids of all services, once the worker has listed them. */
async function listed({ pool }: Database): Promise<string[]> {
  for (const until = Date.now() + 120_000; Date.now() < until; await sleep(250)) {
    const { rowCount } = await pool.query("SELECT FROM fleet_sync WHERE finished_at IS NOT NULL LIMIT 1");
    if (!rowCount) continue;
    const { rows } = await pool.query<{ id: string }>("SELECT id FROM service ORDER BY arn");
    if (rows.length !== services) throw new Error(`${rows.length} of ${services} services were listed`);
    return rows.map(({ id }) => id);
  }
  throw new Error("the fleet was not listed in time");
}

async function requestAll(database: Database, ids: readonly string[]): Promise<void> {
  const deps = {
    database,
    clock: systemClock,
    log: quiet,
    // The looks before a change are of the api's process, and shared with each other; what is timed is the worker.
    deployments: { ...defaultDeploymentSettings, verify: false },
    approvals: noApprovals,
    mayDeployTo: () => true,
    clientsOf: () => Promise.reject(new Error("nothing is looked at")),
  };
  let next = 0;
  const work = async () => {
    for (let service = ids[next++]; service; service = ids[next++]) {
      const images = [{ image: ":v2" }];
      await deployService(deps, benchCaller, { service, images, idempotencyKey: `bench-${service}` });
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, work));
}

async function allEnded({ pool }: Database, beganAt: number): Promise<Ended[]> {
  const giveUpAt = beganAt + (services / registrations.perSecond) * 3_000 + 300_000;
  for (let shown = 0; Date.now() < giveUpAt; await sleep(1_000)) {
    const { rows } = await pool.query<Ended>(
      'SELECT s.arn, d.state, d.finished_at AS "finishedAt" FROM deployment d JOIN service s ON s.id = d.service_id',
    );
    const over = rows.filter(({ finishedAt }) => finishedAt !== null).length;
    if (over === services) return rows;
    if (Date.now() - shown < 15_000) continue;
    shown = Date.now();
    const states = Map.groupBy(rows, ({ state }) => state);
    const counts = [...states].map(([state, of]) => `${of.length} ${state}`).join(", ");
    say(`${seconds(shown - beganAt).padStart(4)} s: ${counts}`);
  }
  throw new Error("the deployments did not end in time");
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(0);
}

function medianOf(sample: readonly number[]): number {
  const sorted = [...sample].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
