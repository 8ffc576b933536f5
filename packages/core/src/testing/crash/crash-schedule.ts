import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "@fleetgraph/database";
import { createDatabase, dropDatabaseAt } from "@fleetgraph/database/testing";
import {
  cancelDeployment,
  DeploymentFinished,
  DeploymentInProgress,
  deployService,
  NothingToRollBackTo,
  rollbackService,
} from "../../deployments/index.ts";
import { type DeploymentStack, deploymentStack } from "../deployment-stack.ts";
import { quietLog } from "../quiet-log.ts";
import { armFaults } from "./armed-faults.ts";
import { describeFault, type Order, planOf } from "./fault-plan.ts";
import { paceOfMachine } from "./pace.ts";
import type { SpareProcesses } from "./spare-processes.ts";
import { struckWorkers } from "./struck-workers.ts";
import { type Asked, judgeSchedule, type Verdict } from "./verdict.ts";

export type CrashReport = Verdict & { seed: number; struck: string[]; logs: string[]; milliseconds: number };

const tags: Record<string, string> = { good: ":v2", other: ":v3", bad: ":bad" };

/** Deployments of several kinds at once, the plan's faults meanwhile, and then what became of it all. */
export async function runCrashSchedule(
  deps: { spares: SpareProcesses; serverUrl: string; template: string },
  seed: number,
): Promise<CrashReport> {
  const started = Date.now();
  const plan = planOf(seed);
  const pace = paceOfMachine();
  const settings = { pollMs: 30, consistencyMs: pace.consistency, staleCallMs: pace.staleCall };
  const url = await createDatabase(deps.serverUrl, deps.template);
  const database = await openDatabase({ log: quietLog }, { url, dataDirectory: "/nonexistent", poolSize: 6 });
  const stack = await deploymentStack(database, {
    services: plan.services.map(({ name }) => ({ name, desiredCount: 1 })),
    simulator: { speed: 250, seed },
    settings,
  });
  const faults = armFaults(plan.faults);
  const workers = struckWorkers(
    { database, spares: deps.spares, faults },
    {
      aws: stack.sim,
      credentials: stack.sim.credentials("123456789012"),
      region: "us-east-1",
      settings,
      pace,
      onIdle: () => void stack.sim.settle(),
    },
  );
  try {
    stack.sim.scenarios.set({ kind: "exit-at-start", image: "*:bad" });
    await workers.start();
    const asked: Asked[] = [];
    let late = false;
    const scripts = Promise.all(
      plan.services.map(({ name, orders }) => follow(stack, { name, orders, asked, isLate: () => late })),
    );
    const until = Date.now() + pace.faultsWithin;
    const done = scripts.then(() => true);
    while (!faults.over() && Date.now() < until && !(await Promise.race([done, sleep(20)])));
    faults.end();
    await workers.heal();
    const timer = setTimeout(() => {
      late = true;
    }, pace.bound);
    await scripts;
    clearTimeout(timer);
    const verdict = await judgeSchedule(stack, { plan, asked, withinMs: pace.bound });
    const struck = faults.struck.map(describeFault);
    return { ...verdict, seed, struck, logs: workers.logs(), milliseconds: Date.now() - started };
  } finally {
    await workers.close();
    await stack.close();
    await database.close();
    await dropDatabaseAt(deps.serverUrl, url);
  }
}

type Script = { name: string; orders: Order[]; asked: Asked[]; isLate(): boolean };

/** Asks for what a service's orders say, each when the one before has ended. */
async function follow(stack: DeploymentStack, script: Script): Promise<void> {
  for (const [index, order] of script.orders.entries()) {
    const key = `${script.name}-${index}`;
    const id = await ask(stack, { order, name: script.name, key }).catch((error: Error) => {
      // A roll-back has nothing to go back to where what went before it was cancelled.
      if (order.do === "rollback" && error instanceof NothingToRollBackTo) return null;
      throw error;
    });
    if (id === null) return;
    const entry: Asked = { id, service: script.name, order, cancelled: false };
    script.asked.push(entry);
    const under: Asked[] = [entry];
    if (order.intruded) {
      const intruder = await intrude(stack, script.name, key);
      if (intruder !== null) under.push({ ...entry, id: intruder, order: { ...order, do: "good" } });
    }
    script.asked.push(...under.slice(1));
    if (order.cancelAfter !== null) {
      await sleep(order.cancelAfter);
      entry.cancelled = await cancel(stack, id, key);
    }
    for (const each of under) {
      while ((await stack.read(each.id)).finishedAt === null) {
        if (script.isLate()) return;
        await sleep(50);
      }
    }
  }
}

function cancel({ deps, caller }: DeploymentStack, deployment: string, key: string): Promise<boolean> {
  return cancelDeployment(deps, caller, { deployment, idempotencyKey: `cancel-${key}` }).then(
    () => true,
    (error: unknown) => {
      // It was faster: then it has ended, and is judged as that.
      if (error instanceof DeploymentFinished) return false;
      throw error;
    },
  );
}

async function ask(
  { deps, caller }: DeploymentStack,
  { order, name, key }: { order: Order; name: string; key: string },
): Promise<string> {
  const request = { service: `shop/${name}`, idempotencyKey: key };
  if (order.do === "rollback") return (await rollbackService(deps, caller, request)).id;
  if (order.do === "scale") return (await deployService(deps, caller, { ...request, desiredCount: 2 })).id;
  return (await deployService(deps, caller, { ...request, images: [{ image: tags[order.do] ?? "" }] })).id;
}

/** Another request while the first is under way: refused, unless the first has ended already. */
async function intrude({ deps, caller }: DeploymentStack, name: string, key: string): Promise<string | null> {
  const request = { service: `shop/${name}`, images: [{ image: ":v4" }], idempotencyKey: `intruder-${key}` };
  return deployService(deps, caller, request).then(
    ({ id }) => id,
    (error: unknown) => {
      if (error instanceof DeploymentInProgress) return null;
      throw error;
    },
  );
}
