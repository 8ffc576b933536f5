import { expect, test } from "vitest";
import { smallFleet, startStack } from "../testing/start-stack.ts";

const query = "query Clusters($first: Int) { clusters(first: $first) { nodes { id name hostCount } } }";

test("a query that is known is answered as it was the first time, and an error as Apollo Server tells it", async () => {
  const stack = await startStack({ fleet: smallFleet });
  await stack.listed();
  const ask = async (variables: Record<string, unknown>) => {
    const { headers, extensions, ...answer } = await stack.graph(query, variables);
    const names = ["x-fleetgraph-engine", "content-type"];
    const { requested, limit } = extensions.cost;
    return { ...answer, cost: { requested, limit }, headers: names.map((name) => headers.get(name)) };
  };
  const first = await ask({ first: 2 });
  expect(first.data.clusters).toMatchObject({ nodes: [{}, {}] });
  for (let again = 0; again < 3; again += 1) expect(await ask({ first: 2 })).toEqual(first);
  expect(await ask({ first: 0 })).toMatchObject({
    status: 200,
    errors: [{ path: ["clusters"], extensions: { code: "BAD_USER_INPUT", argument: ["first"] } }],
  });
  expect(await ask({ first: "two" })).toMatchObject({
    errors: [{ message: expect.stringContaining('Variable "$first" got invalid value') }],
  });
  expect(await ask({ first: 2 })).toEqual(first);
});

test("each repetition of a known query is charged once", async () => {
  const stack = await startStack({ yaml: "graph: { costPerSecond: 100, costPerQuery: 1000 }" });
  const statuses = [];
  // 201 points each out of 1000.
  for (let tries = 0; tries < 7; tries += 1) {
    const { status } = await stack.graph("{ clusters(first: 100) { nodes { account { id } } } }");
    statuses.push(status);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 429, 429, 429]);
});
