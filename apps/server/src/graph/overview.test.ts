import { demoFleet } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { startServer } from "../compose.ts";
import { parseConfiguration } from "../config/configuration.ts";
import { readEnvironment } from "../env.ts";
import { sendTo, startStack } from "../testing/start-stack.ts";

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
  // At the rate that AWS allows it takes ten seconds by itself.
  await stack.listed(60_000);
  // A server without workers, which look for jobs all the time: what its pool is asked is the query's.
  const variables = {
    ...{ PORT: "0", DATABASE_URL: stack.server.database.ownerUrl, FLEETGRAPH_DATA: stack.directory },
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const server = await startServer(
    { log },
    {
      environment: readEnvironment(variables, ["--role", "api"]),
      configuration: parseConfiguration("test.yaml", stack.yaml),
    },
  );
  stack.alsoEnd(() => server.close());
  const ask = () => sendTo(server.url ?? "", { token: stack.token, query: overview });
  await ask();
  // Every statement takes a connection of the pool.
  let statements = 0;
  server.database.pool.on("acquire", () => {
    statements += 1;
  });
  const answer = await ask();
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
  expect(statements).toBeGreaterThan(5);
  expect(statements).toBeLessThanOrEqual(15);
  expect(answer.headers.get("x-fleetgraph-engine")).toBe("jit");
}, 90_000);
