import { createAwsAccounts, syncFleet } from "@fleetgraph/core/fleet";
import { insightKinds, insightsConfiguration, runInsights } from "@fleetgraph/core/insights";
import { openGate } from "@fleetgraph/core/kernel";
import {
  createCapacityProvider,
  createCluster,
  createHost,
  createParameter,
  DEFAULT_PLACE,
  setLaunch,
  startSimulator,
} from "@fleetgraph/simulator";
import type { PartBench } from "../../measure/part-bench.ts";
import { launchOf } from "./launch-scripts.ts";
import { countTarget, type Score } from "./score.ts";
import { drawOf } from "./seeded-random.ts";

const kind = "AGENT_CLEAN_UP";
const nothing = () => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * Counts what is read off the user data of hosts: groups whose scripts set the agent up rightly or wrongly, in the ways in
 * which such scripts are written, listed and asked as AWS is, and judged by the job.
 */
export async function countLaunched(bench: PartBench, scores: Map<string, Score>): Promise<void> {
  const database = await bench.openStore();
  const sim = await startSimulator({ throttling: false });
  try {
    const { accessKeyId, secretAccessKey } = sim.credentials(DEFAULT_PLACE.account);
    process.env.AWS_ACCESS_KEY_ID = accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
    const launches = Array.from({ length: bench.small ? 40 : 400 }, (_, index) =>
      launchOf(drawOf(7_000 + index), { index, planted: index % 2 === 1 }),
    );
    for (const [index, { userData, parameter }] of launches.entries()) {
      const [cluster, name] = [`cluster-${index}`, `group-${index}`];
      createCluster(sim, { ...DEFAULT_PLACE, name: cluster });
      createCapacityProvider(sim, { ...DEFAULT_PLACE, cluster, name });
      setLaunch(sim, { ...DEFAULT_PLACE, provider: name, userData });
      if (parameter !== undefined) createParameter(sim, { ...DEFAULT_PLACE, ...parameter });
      createHost(sim, { ...DEFAULT_PLACE, cluster, capacityProvider: name });
    }
    const { region } = DEFAULT_PLACE;
    const account = { name: "main", regions: [region], endpoint: sim.url, access: "read" as const };
    const clock = { now: () => new Date() };
    const deps = { database, clock, log: quiet, accounts: createAwsAccounts([account], openGate) };
    await syncFleet(deps);
    const insights = insightsConfiguration.parse({ off: insightKinds.filter((each) => each !== kind) });
    await runInsights(deps, { account: "main", region, insights, signal: new AbortController().signal });
    const { rows } = await database.pool.query<{ cluster: string }>(
      "SELECT DISTINCT target_name AS cluster FROM insight WHERE kind = $1 AND state = 'OPEN'",
      [kind],
    );
    const told = new Set(rows.map(({ cluster }) => cluster));
    for (const [index, { planted, what }] of launches.entries()) {
      const found = told.has(`cluster-${index}`);
      countTarget(scores, kind, { planted, found });
      if (found !== planted)
        bench.say(`seed ${7_000 + index}, ${kind}: ${planted ? "missed" : "told of"} "${what}"`);
    }
  } finally {
    await sim.close();
  }
}
