import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "@fleetgraph/database";
import { createDatabase, dropDatabaseAt } from "@fleetgraph/database/testing";
import { deploymentStack } from "../deployment-stack.ts";
import { quietLog } from "../quiet-log.ts";
import { armFaults } from "./armed-faults.ts";
import { describeFault, planOf } from "./fault-plan.ts";
import { approvers, followScript } from "./follow-script.ts";
import { paceOfMachine } from "./pace.ts";
import type { SpareProcesses } from "./spare-processes.ts";
import { struckWorkers } from "./struck-workers.ts";
import { type Asked, judgeSchedule, type Verdict } from "./verdict.ts";

export type CrashReport = Verdict & { seed: number; struck: string[]; logs: string[]; milliseconds: number };

const pathOf = (service: string) => `main/us-east-1/shop/${service}`;
const breakerWithoutRollback = {
  enable: true,
  rollback: false,
  resetOnHealthyTask: true,
  threshold: { type: "COUNT" as const, value: 3 },
};

/** Deployments of several kinds at once, the plan's faults meanwhile, and then what became of it all. */
export async function runCrashSchedule(
  deps: { spares: SpareProcesses; serverUrl: string; template: string },
  seed: number,
): Promise<CrashReport> {
  const started = Date.now();
  const plan = planOf(seed);
  const pace = paceOfMachine();
  const settings = {
    pollMs: pace.poll,
    consistencyMs: pace.consistency,
    staleCallMs: pace.staleCall,
    policies: plan.services
      .filter(({ undone }) => undone)
      .map(({ name }) => ({ on: [pathOf(name)], rollBackOnFailure: true, keepRevisions: null })),
  };
  const url = await createDatabase(deps.serverUrl, deps.template);
  const database = await openDatabase({ log: quietLog }, { url, dataDirectory: "/nonexistent", poolSize: 6 });
  const stack = await deploymentStack(database, {
    services: plan.services.map(({ name, undone }) => ({
      name,
      desiredCount: 1,
      // Else ECS itself returns to what ran before.
      ...(undone ? { configuration: { circuitBreaker: breakerWithoutRollback } } : {}),
    })),
    approvals: {
      groups: { [approvers]: ["bob"] },
      policies: plan.services
        .filter(({ approved }) => approved)
        .map(({ name }) => ({ on: [pathOf(name)], needed: 1, from: approvers, expiresIn: 3_600 })),
    },
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
      plan.services.map((service) => followScript(stack, { service, asked, pace, isLate: () => late })),
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
    const verdict = await judgeSchedule(stack, { plan, asked, struck: faults.struck, withinMs: pace.bound });
    const struck = faults.struck.map(describeFault);
    return { ...verdict, seed, struck, logs: workers.logs(), milliseconds: Date.now() - started };
  } finally {
    await workers.close();
    await stack.close();
    await database.close();
    await dropDatabaseAt(deps.serverUrl, url);
  }
}
