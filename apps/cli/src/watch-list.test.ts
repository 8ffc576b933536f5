import { afterAll, beforeAll, expect, test } from "vitest";
import { drop, type GraphOnTheWire, graphOnTheWire } from "../../../packages/sdk/test/graph-on-the-wire.ts";
import { type BuiltFleet, builtFleet, type Running } from "../test/run-fleet.ts";

type Asked = { first: number; filter?: unknown; orderBy?: unknown };

const asked: Asked[] = [];
let found: object[] = [];
let present: { name: string; running: number; deployedAt?: string }[] = [];
let wire: GraphOnTheWire;
let built: BuiltFleet;

beforeAll(async () => {
  built = await builtFleet();
  const page = (nodes: object[]) => ({
    edges: nodes.map((node) => ({ cursor: "c", node })),
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
  const cluster = {
    __typename: "Cluster",
    id: "clu_1",
    arn: "arn:c",
    name: "prod-web",
    rawStatus: "ACTIVE",
    ...{ serviceCount: 1, runningTaskCount: 1 },
  };
  found = [{ path: "main/eu-west-1/prod-web/", gone: false, matched: [], item: cluster }];
  const empty = (asks: Asked) => {
    asked.push(asks);
    return page([]);
  };
  wire = await graphOnTheWire({
    search: () => page(found),
    tasks: empty,
    deployments: empty,
    hosts: empty,
    services: (page: Asked) => {
      asked.push(page);
      const edges = present.map(({ name, running, deployedAt }) => ({
        cursor: name,
        node: {
          id: `svc_${name}`,
          arn: "arn:s",
          name,
          cluster: { id: "clu_1", name: "prod", region: "eu-west-1" },
          status: "ACTIVE",
          rawStatus: "ACTIVE",
          deploymentController: "ECS",
          desiredCount: 2,
          runningCount: running,
          pendingCount: 0,
          steady: running === 2,
          taskDefinition: null,
          latestDeployment: deployedAt && {
            ...{
              id: "dep_1",
              kind: "DEPLOY",
              state: "SUCCEEDED",
              createdAt: deployedAt,
              finishedAt: deployedAt,
            },
          },
          observedAt: new Date().toISOString(),
        },
      }));
      return {
        edges,
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      };
    },
  });
});
afterAll(async () => {
  await wire.close();
  await built.remove();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function watch(...options: string[]): Running {
  const env = { FLEETGRAPH_URL: wire.url, FLEETGRAPH_TOKEN: "good" };
  return built.start(["services", "--watch", "--every", "1s", ...options], { env });
}

test("in a log --watch tells what is new, changed and gone, and Ctrl-C ends it well", async () => {
  present = [
    { name: "web", running: 2 },
    { name: "api", running: 2 },
  ];
  const running = watch("--not-steady", "--sort", "created:desc", "--label", "team=payments");
  await until(() => running.stdout().includes("api"));
  expect(asked.at(-1)).toMatchObject({
    filter: { steady: false, labels: [{ key: "team", value: "payments" }] },
    orderBy: { field: "CREATED_AT", direction: "DESC" },
  });
  present = [{ name: "web", running: 1, deployedAt: new Date().toISOString() }];
  await until(() => running.stdout().includes("1/2"));
  running.signal("SIGINT");
  const { code, stdout, stderr } = await running.done;
  expect([code, stderr]).toEqual([0, ""]);
  const told = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/^\d\d:\d\d:\d\d/, "time").replace(/ +/g, " "));
  expect(told.slice(1)).toEqual([
    "time + prod web 2/2 eu-west-1",
    "time + prod api 2/2 eu-west-1",
    // As long ago as it is when it is drawn, not since the watching began.
    expect.stringMatching(/^time ~ prod web 1\/2 succeeded (just now|\d sec\. ago) eu-west-1$/),
    "time - prod api 2/2 eu-west-1",
  ]);
});

test("a server that does not answer for a while is no end of watching", async () => {
  present = [{ name: "web", running: 2 }];
  const running = watch("--json");
  await until(() => running.stdout().includes('"added"'));
  wire.faults.push(drop, drop, drop);
  await until(() => wire.faults.length === 0);
  present = [{ name: "web", running: 0 }];
  await until(() => running.stdout().includes('"changed"'));
  running.signal("SIGINT");
  const { code, stdout } = await running.done;
  expect(code).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).type),
  ).toEqual(["added", "changed"]);
});

test("what is searched for can be watched, and lists are asked for by all their conditions", async () => {
  const env = { FLEETGRAPH_URL: wire.url, FLEETGRAPH_TOKEN: "good" };
  const running = built.start(["search", "web", "--watch", "--every", "1s"], { env });
  await expect.poll(running.stdout, { timeout: 20_000 }).toContain("prod-web");
  found = [];
  await expect.poll(running.stdout, { timeout: 20_000 }).toMatch(/ - .*web/);
  running.signal("SIGINT");
  expect((await running.done).code).toBe(0);
  const conditions = ["--state", "failed", "--label", "team=pay", "--newer-than", "1h", "--actor", "ann"];
  await built.run(["history", ...conditions], { env });
  expect(asked.at(-1)).toMatchObject({
    filter: {
      state: ["FAILED"],
      labels: [{ key: "team", value: "pay" }],
      newerThan: "PT3600S",
      requestedBy: "ann",
    },
  });
  for (const list of ["tasks", "hosts"]) {
    await built.run([list, "--capacity-provider", "spot", "--capacity-provider", "own"], { env });
    expect(asked.at(-1)).toMatchObject({ filter: { capacityProvider: ["spot", "own"] } });
  }
});
