import { demoFleet } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { startStack } from "../testing/start-stack.ts";

const overview = `query Overview {
  fleet { clusterCount serviceCount taskCount hostCount observedAt stale { kind } lastSync { finishedAt } accounts { name } }
  clusters(first: 100) {
    totalCount
    nodes {
      id name region status serviceCount runningTaskCount hostCount observedAt
      account { name }
      freshness { kind observedAt failure { cause } }
      services(first: 20) {
        nodes {
          id name status desiredCount runningCount pendingCount
          latestDeployment { id kind state createdAt }
          activeDeployment { id state }
          taskDefinition { family revision containers { name image } }
        }
      }
    }
  }
}`;

test("the whole fleet of 40 clusters is one query, within its cost, and a fixed number of statements", async () => {
  const stack = await startStack({ fleet: demoFleet });
  await stack.listed();
  const { pool } = stack.server.database;
  // Every statement takes a connection of the pool.
  let statements = 0;
  pool.on("acquire", () => {
    statements += 1;
  });
  const answer = await stack.graph(overview);
  // The workers of this server look for jobs meanwhile; the quietest of a few runs is without them.
  let fewest = statements;
  for (let run = 0; run < 6; run += 1) {
    statements = 0;
    await stack.graph(overview);
    fewest = Math.min(fewest, statements);
  }
  expect(answer.errors).toBeUndefined();
  expect(answer.data.fleet).toMatchObject({
    clusterCount: 40,
    serviceCount: 75,
    taskCount: 189,
    hostCount: 63,
    stale: [],
  });
  const { nodes } = answer.data.clusters as { nodes: { services: { nodes: unknown[] } }[] };
  expect(nodes).toHaveLength(40);
  expect(nodes.flatMap(({ services }) => services.nodes)).toHaveLength(75);
  expect(answer.extensions.cost.requested).toBeLessThanOrEqual(answer.extensions.cost.limit);
  // One for each kind of thing asked for, whatever the number of clusters, and one for the token.
  expect(fewest).toBeGreaterThan(5);
  expect(fewest).toBeLessThanOrEqual(15);
  expect(answer.headers.get("x-fleetgraph-engine")).toBe("jit");
});
