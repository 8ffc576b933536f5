import { setTimeout as sleep } from "node:timers/promises";
import { defaultDeploymentSettings, deployService } from "@fleetgraph/core/deployments";
import { noApprovals } from "@fleetgraph/core/guards";
import { systemClock } from "@fleetgraph/core/kernel";
import type { Database } from "@fleetgraph/database";
import type { Simulator } from "@fleetgraph/simulator";
import { benchCaller } from "./bench-caller.ts";

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Asks for a deployment; gives the milliseconds until UpdateService was called for it. */
export async function deployOne(input: {
  database: Database;
  simulator: Simulator;
  service: { id: string; arn: string };
}): Promise<number> {
  const { database, simulator, service } = input;
  const deps = {
    database,
    clock: systemClock,
    log: quiet,
    // The looks before a change are of the api's process; what is timed is the worker.
    deployments: { ...defaultDeploymentSettings, verify: false },
    approvals: noApprovals,
    mayDeployTo: () => true,
    clientsOf: () => Promise.reject(new Error("nothing is looked at")),
  };
  const began = Date.now();
  const images = [{ image: ":v2" }];
  await deployService(deps, benchCaller, {
    service: service.id,
    images,
    idempotencyKey: `one-${service.id}`,
  });
  for (const until = began + 120_000; Date.now() < until; await sleep(20)) {
    const update = simulator
      .calls({ operation: "UpdateService" })
      .find((call) => (call.input as { service?: string }).service === service.arn);
    if (update) return Date.parse(update.at) - began;
  }
  throw new Error(`nothing was done to ${service.arn}`);
}
