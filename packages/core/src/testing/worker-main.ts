// A process that does nothing but carry deployments out: started by worker-process.ts, and killed.
import { openDatabase } from "@fleetgraph/database";
import type { DeploymentSettings } from "../deployments/index.ts";
import { systemClock } from "../kernel/index.ts";
import { quietLog } from "./quiet-log.ts";
import { runDeployments, stackDeps } from "./worker-deps.ts";

/** What its parent tells it; AWS credentials come in the environment. */
export type WorkerOrders = {
  databaseUrl: string;
  endpoint: string;
  region: string;
  settings: Partial<DeploymentSettings>;
};

process.once("message", async ({ databaseUrl, ...input }: WorkerOrders) => {
  const database = await openDatabase(
    { log: quietLog },
    { url: databaseUrl, dataDirectory: "/nonexistent", poolSize: 8 },
  );
  await runDeployments(stackDeps({ database, clock: systemClock, log: quietLog }, input));
  process.send?.("ready");
});
// An orphan has nobody left to work for.
process.once("disconnect", () => process.exit(1));
