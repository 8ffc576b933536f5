import { createAwsAccounts, syncFleet } from "@fleetgraph/core/fleet";
import { insightsConfiguration, runInsights } from "@fleetgraph/core/insights";
import { openGate } from "@fleetgraph/core/kernel";
import { createFleet, createOddServices, DEFAULT_PLACE, startSimulator } from "@fleetgraph/simulator";
import type { PartBench } from "../../measure/part-bench.ts";
import type { Score } from "./score.ts";

const nothing = () => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const minute = 60_000;

/**
 * Counts what is read off task definitions and hosts' attributes: a simulated fleet in order, beside clusters with one
 * service for each thing that can be wrong, is listed as AWS's is, and judged by the job at two looks.
 */
export async function countDeclared(bench: PartBench, scores: Map<string, Score>): Promise<void> {
  const database = await bench.openStore();
  const sim = await startSimulator({ throttling: false });
  try {
    const { accessKeyId, secretAccessKey } = sim.credentials(DEFAULT_PLACE.account);
    process.env.AWS_ACCESS_KEY_ID = accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
    const size = bench.small
      ? { clusters: 8, hosts: 12, containers: 40 }
      : { clusters: 80, hosts: 126, containers: 378 };
    const fleet = createFleet(sim, { ...size, logging: true });
    const copies = bench.small ? 1 : 5;
    const odd = Array.from({ length: copies }, (_, index) =>
      createOddServices(sim, { ...DEFAULT_PLACE, cluster: `odd-${index}` }),
    );
    const planted = odd.flatMap(({ oddities }) => oddities);
    const services = fleet.services.length + odd.reduce((sum, each) => sum + each.services, 0);
    const { region } = DEFAULT_PLACE;
    const accounts = createAwsAccounts(
      [{ name: "main", regions: [region], endpoint: sim.url, access: "read" }],
      openGate,
    );
    let passed = 0;
    const clock = { now: () => new Date(Date.now() + passed) };
    const deps = { database, clock, log: quiet, accounts };
    await syncFleet(deps);
    const insights = insightsConfiguration.parse({});
    for (const at of [0, 11]) {
      passed = at * minute;
      await runInsights(deps, { account: "main", region, insights, signal: new AbortController().signal });
    }
    const { rows } = await database.pool.query<{ kind: string; target: string }>(
      "SELECT kind, target_name AS target FROM insight WHERE state = 'OPEN' AND target_kind = 'SERVICE'",
    );
    for (const [kind, of] of Map.groupBy(planted, (each) => each.kind)) {
      const wrong = new Set(of.map(({ cluster, service }) => `${cluster}/${service}`));
      const found = new Set(rows.flatMap((row) => (row.kind === kind ? [row.target] : [])));
      scores.set(kind, {
        well: services - wrong.size,
        told: [...found].filter((target) => !wrong.has(target)).length,
        planted: wrong.size,
        missed: [...wrong].filter((target) => !found.has(target)).length,
      });
    }
  } finally {
    await sim.close();
  }
}
