import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@fleetgraph/database";
import {
  cancelDeployment,
  type Deployment,
  DeploymentFinished,
  deployService,
  rollbackService,
} from "../deployments/index.ts";
import { type DeploymentStack, deploymentStack, imageOf } from "./deployment-stack.ts";
import { type Random, seededRandom } from "./random.ts";
import { startWorkerProcess, type WorkerProcess } from "./worker-process.ts";

export type CrashSchedule = { seed: number; kills: number };

/** What a run found wrong; empty when each deployment ended as it should, and was done once. */
export type CrashReport = { wrong: string[]; kills: string[]; milliseconds: number };

const services = ["good", "bad", "dropped", "cancelled", "returned", "scaled"] as const;
type ServiceName = (typeof services)[number];

/**
 * Deployments of every kind at once, while the one worker process is killed at random moments and started again.
 * Moments are drawn from the seed: so many calls to AWS, or so many milliseconds, after the worker began.
 */
export async function runCrashSchedule(database: Database, schedule: CrashSchedule): Promise<CrashReport> {
  const started = Date.now();
  const random = seededRandom(schedule.seed);
  const stack = await deploymentStack(database, {
    services: services.map((name) => ({ name, desiredCount: 1 })),
    // Slow enough for kills to fall into roll-outs.
    simulator: { speed: 30, seed: schedule.seed },
    settings: { consistencyMs: 1_000 },
  });
  const kills: string[] = [];
  let worker: WorkerProcess | null = null;
  try {
    const target = await proveTarget(stack);
    stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:bad" });
    // Long enough in the air for a kill to come between a call's effect and its answer.
    for (const operation of ["RegisterTaskDefinition", "UpdateService", "StopServiceDeployment"]) {
      stack.sim.scenarios.set({ kind: "latency", operation, milliseconds: random.below(80) });
      stack.sim.scenarios.set({ kind: "drop-after-effect", operation, chance: 0.2 });
    }
    const asked = new Map<ServiceName, string>();
    // Spread over the kills, so that each finds something on its way.
    const plan = services.map((name) => ({ name, before: random.below(schedule.kills) }));
    const orders = {
      databaseUrl: database.ownerUrl,
      endpoint: stack.sim.url,
      region: "us-east-1",
      settings: { consistencyMs: 1_000 },
    };
    for (let kill = 0; kill < schedule.kills; kill += 1) {
      for (const { name } of plan.filter(({ before }) => before === kill)) {
        asked.set(name, await ask(stack, name));
      }
      worker = await startWorkerProcess(orders);
      const cancelled = asked.get("cancelled");
      if (cancelled !== undefined && random.below(2) === 0) {
        await sleep(random.below(1_500));
        await cancel(stack, cancelled);
      }
      kills.push(await untilRandomMoment(stack, random));
      await worker.kill();
      worker = null;
      // Sometimes long enough for ECS to finish, or give up, unseen.
      if (random.below(4) === 0) stack.sim.settle();
    }
    worker = await startWorkerProcess(orders);
    const wrong = await judgeAll(stack, asked, target);
    return { wrong, kills, milliseconds: Date.now() - started };
  } finally {
    await worker?.kill();
    await stack.close();
  }
}

/** Gives the service "returned" something to return to. */
async function proveTarget(stack: DeploymentStack): Promise<string> {
  const worker = await stack.startWorker();
  const images = [{ image: ":proven" }];
  const { id } = await deployService(stack.deps, stack.caller, {
    service: "shop/returned",
    images,
    idempotencyKey: "proven",
  });
  const done = await stack.reach(id);
  await worker.stop();
  stack.sim.clearCalls();
  return done.fromTaskDefinition ?? "";
}

type Asked = ReadonlyMap<ServiceName, string>;

async function ask({ deps, caller }: DeploymentStack, name: ServiceName): Promise<string> {
  const request = { service: `shop/${name}`, idempotencyKey: name };
  if (name === "returned") return (await rollbackService(deps, caller, request)).id;
  if (name === "scaled") return (await deployService(deps, caller, { ...request, desiredCount: 2 })).id;
  const images = [{ image: name === "bad" ? ":bad" : ":good" }];
  return (await deployService(deps, caller, { ...request, images })).id;
}

async function cancel({ deps, caller }: DeploymentStack, deployment: string): Promise<void> {
  await cancelDeployment(deps, caller, { deployment, idempotencyKey: `cancel-${Date.now()}` }).catch(
    (error: unknown) => {
      // It was faster: then it has succeeded, and is judged as that.
      if (!(error instanceof DeploymentFinished)) throw error;
    },
  );
}

/** Waits for the moment of the next kill, and says what it was. */
async function untilRandomMoment({ sim, deps }: DeploymentStack, random: Random): Promise<string> {
  const from = sim.calls().at(-1)?.id ?? 0;
  const more = (operation?: string) => sim.calls({ after: from, operation }).length;
  const inState = async (state: string) =>
    (await deps.database.prisma.deployment.count({ where: { state } })) > 0;
  const count = 1 + random.below(60);
  const state = random.pick(["REGISTERING", "UPDATING", "CANCELLING"]);
  const operation = random.pick(["RegisterTaskDefinition", "UpdateService", "StopServiceDeployment"]);
  const moments: { name: string; come(): Promise<boolean> | boolean; later: number }[] = [
    { name: "the start", come: () => true, later: random.below(2_500) },
    { name: `call ${count}`, come: () => more() >= count, later: random.below(60) },
    // The call that changes something is still in the air, or on its way, or answered a moment ago.
    { name: state, come: () => inState(state), later: random.below(100) },
    { name: operation, come: () => more(operation) > 0, later: random.below(10) },
  ];
  const moment = random.pick(moments);
  const until = Date.now() + 1_500;
  while (!(await moment.come())) {
    if (Date.now() > until) return `without ${moment.name}`;
    await sleep(1);
  }
  await sleep(moment.later);
  return `${moment.later} ms after ${moment.name}`;
}

async function judgeAll(stack: DeploymentStack, asked: Asked, target: string): Promise<string[]> {
  const wrong: string[] = [];
  const done = {} as Record<ServiceName, Deployment>;
  for (const name of services) done[name] = await stack.reach(asked.get(name) ?? "", { withinMs: 60_000 });
  const calls = stack.sim.calls();
  const expectEqual = (what: string, actual: unknown, wanted: unknown) => {
    if (actual !== wanted) wrong.push(`${what} is ${actual}, not ${wanted}`);
  };

  for (const name of services) {
    const { id, state, version } = done[name];
    const events = await stack.eventsOf(id);
    const versions = events.map((event) => event.version).join(" ");
    expectEqual(`${name}: events`, versions, events.map((_, index) => index + 1).join(" "));
    expectEqual(`${name}: last event`, events.at(-1)?.version, version);
    expectEqual(`${name}: final events`, events.filter((event) => event.final).length, 1);
    const of = (operation: string) =>
      calls.filter(
        (call) =>
          call.operation === operation && JSON.stringify(call.input).includes(`service/shop/${name}"`),
      );
    const causedIds = new Set(of("UpdateService").map((call) => call.effectId ?? ""));
    const caused = [...causedIds].filter((effect) => effect.startsWith("ecs-svc/"));
    const revisions = calls.filter(
      ({ operation, effectId, input }) =>
        operation === "RegisterTaskDefinition" && effectId && input.family === `shop-${name}`,
    );
    // What is cancelled early enough has caused none.
    const early = name === "cancelled" && state === "CANCELLED";
    const most = name === "scaled" ? 0 : 1;
    if (caused.length > most || (caused.length < most && !early)) {
      wrong.push(`${name} (${state}): ${caused.length} ECS deployments`);
    }
    const registered = name === "scaled" || name === "returned" ? 0 : 1;
    if (revisions.length > registered || (revisions.length < registered && !early)) {
      wrong.push(`${name} (${state}): ${revisions.length} revisions`);
    }
  }

  expectEqual("good", done.good.state, "SUCCEEDED");
  expectEqual("dropped", done.dropped.state, "SUCCEEDED");
  expectEqual("returned", done.returned.state, "SUCCEEDED");
  expectEqual("scaled", done.scaled.state, "SUCCEEDED");
  expectEqual("bad", done.bad.state, "FAILED");
  const { outcome } = (done.bad.failure?.evidence ?? {}) as { outcome?: { kind: string } };
  expectEqual("bad: outcome", outcome?.kind, "cause.circuitBreaker");
  const cancelled = done.cancelled.state;
  if (cancelled !== "CANCELLED" && cancelled !== "SUCCEEDED") wrong.push(`cancelled is ${cancelled}`);

  const images: Record<ServiceName, string> = {
    good: imageOf("good"),
    bad: imageOf("v1"),
    dropped: imageOf("good"),
    cancelled: imageOf(cancelled === "SUCCEEDED" ? "good" : "v1"),
    returned: imageOf("v1"),
    scaled: imageOf("v1"),
  };
  for (const name of services) {
    const now = await stack.inEcs(name);
    expectEqual(`${name}: image in ECS`, now.image, images[name]);
    expectEqual(`${name}: tasks in ECS`, now.running, name === "scaled" ? 2 : 1);
    if (name === "returned") expectEqual("returned: revision", now.taskDefinition, target);
  }
  return wrong;
}
