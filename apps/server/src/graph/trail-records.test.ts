import type { Simulator } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { smallFleet, startStack, until } from "../testing/start-stack.ts";

const yaml = `trail:
  accounts:
    main: { lookup: true }
roles:
  auditor: [{ allow: [fleet:read, audit:read], on: ["main/us-east-1/production-web/*"] }]
  elsewhere: [{ allow: [fleet:read, audit:read], on: ["main/eu-west-1/*/*"] }]
  reader: [{ allow: [fleet:read], on: ["main/*/*/*"] }]`;
const query = `query ($filter: TrailRecordFilter, $after: String, $first: Int) {
  trailRecords(filter: $filter, first: $first, after: $after) {
    totalCount
    nodes { id name principal failureCount redacted verdict fromLookup clusterName cluster { name } request response }
    pageInfo { endCursor hasNextPage }
  }
  trail { sources { way stale failure { kind } readUntil } findings { key } }
}`;

function fleet(sim: Simulator): void {
  smallFleet(sim);
  const at = sim.clock.now() - 600_000;
  const common = { account: "123456789012", region: "us-east-1", eventSource: "ecs.amazonaws.com", at };
  sim.recordInTrail({
    ...common,
    eventName: "RunTask",
    person: "ann@example.com",
    requestParameters: {
      cluster: "production-web",
      overrides: { containerOverrides: [{ environment: [{ name: "A", value: "hunter2" }] }] },
    },
    responseElements: { tasks: [], failures: [{ reason: "RESOURCE:MEMORY" }] },
  });
  sim.recordInTrail({ ...common, eventName: "CreateCluster", requestParameters: { clusterName: "other" } });
}

type Answer = {
  trailRecords: {
    totalCount: number;
    nodes: Record<string, unknown>[];
    pageInfo: { endCursor: string; hasNextPage: boolean };
  };
  trail: { sources: Record<string, unknown>[]; findings: unknown[] };
};

test("records are shown to who may read the audit of what they are about, with how far they reach", async () => {
  const stack = await startStack({ fleet, yaml });
  await stack.listed();
  const ask = async (variables: object = {}, token?: string) =>
    (await stack.graph(
      query,
      variables as Record<string, unknown>,
      token === undefined ? {} : { token },
    )) as unknown as {
      data: Answer;
      errors?: { extensions: { code: string } }[];
    };
  await until(async () => (await ask()).data.trailRecords.totalCount === 2);
  const { data } = await ask({ filter: { failed: true } });
  expect(data.trailRecords.nodes).toMatchObject([
    {
      name: "RunTask",
      principal: "ann@example.com",
      failureCount: 1,
      redacted: true,
      verdict: "UNSIGNED",
      fromLookup: true,
      clusterName: "production-web",
      cluster: { name: "production-web" },
      response: { failures: [{ reason: "RESOURCE:MEMORY" }] },
    },
  ]);
  expect(JSON.stringify(data)).not.toContain("hunter2");
  const first = await ask({ first: 1 });
  expect(first.data.trailRecords.pageInfo.hasNextPage).toBe(true);
  const second = await ask({ first: 1, after: first.data.trailRecords.pageInfo.endCursor });
  expect(second.data.trailRecords.nodes).toHaveLength(1);
  expect(second.data.trailRecords.nodes[0]?.id).not.toBe(first.data.trailRecords.nodes[0]?.id);
  const id = first.data.trailRecords.nodes[0]?.id;
  const node = await stack.graph("query ($id: ID!) { node(id: $id) { __typename id } }", { id });
  expect(node.data).toEqual({ node: { __typename: "TrailRecord", id } });

  const auditor = await ask({}, await stack.tokenFor({ principal: "bob", roles: ["auditor"] }));
  expect(auditor.data.trailRecords.nodes).toMatchObject([{ name: "RunTask" }]);
  const elsewhere = await ask({}, await stack.tokenFor({ principal: "eve", roles: ["elsewhere"] }));
  expect(elsewhere.data).toMatchObject({ trailRecords: { nodes: [] }, trail: { sources: [] } });
  const reader = await ask({}, await stack.tokenFor({ principal: "ron", roles: ["reader"] }));
  expect(reader.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
}, 60_000);

test("a source that fails is stale with its reason, and an account that is not configured is refused", async () => {
  const stack = await startStack({
    yaml,
    fleet(sim) {
      fleet(sim);
      sim.scenarios.set({ kind: "access-denied", operation: "LookupEvents" });
    },
  });
  await stack.listed();
  const sources = async () => ((await stack.graph(query)).data as unknown as Answer).trail.sources;
  await until(async () => (await sources()).length > 0);
  expect(await sources()).toMatchObject([
    { way: "LOOKUP", stale: true, failure: { kind: "cause.trail.denied" } },
  ]);
}, 60_000);
