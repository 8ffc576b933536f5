import { afterAll, beforeAll, expect, test } from "vitest";
import { type GraphOnTheWire, graphOnTheWire } from "../../../packages/sdk/test/graph-on-the-wire.ts";
import { type BuiltFleet, builtFleet, type Running } from "../test/run-fleet.ts";

const page = <Node>(nodes: Node[]) => ({
  edges: nodes.map((node) => ({ cursor: "c", node })),
  nodes,
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: "here" },
});
const cluster = { id: "clu_1", name: "prod", region: "eu-west-1", account: { name: "main" } };
let running = 1;
let status = "RUNNING";
let looks = 0;
/** Tells whoever watches the fleet that something happened. */
let tell: () => void = () => undefined;
let watchedFor: unknown;
let wire: GraphOnTheWire;
let built: BuiltFleet;

beforeAll(async () => {
  built = await builtFleet();
  wire = await graphOnTheWire({
    service: ({ ref }: { ref: string }) => {
      looks += 1;
      return {
        id: "svc_1",
        arn: `arn:${ref}`,
        name: "web",
        cluster,
        status: "ACTIVE",
        rawStatus: "ACTIVE",
        steady: running === 2,
        desiredCount: 2,
        runningCount: running,
        pendingCount: 0,
        launchType: "EC2",
        capacityProviderStrategy: [],
        autoscaling: null,
        taskDefinition: null,
        labels: [],
        createdAt: null,
        activeDeployment: null,
        latestDeployment: null,
        locks: [],
        freezeWindows: [],
        ecsDeployments: page([]),
        outOfBandChanges: page([]),
        events: page([]),
        observedAt: new Date().toISOString(),
      };
    },
    task: () => ({
      id: "tsk_1",
      arn: "arn:t",
      name: "4f6d2a1b",
      cluster,
      service: { id: "svc_1", name: "web" },
      host: null,
      status,
      rawStatus: status,
      desiredStatus: status,
      health: null,
      launchType: "FARGATE",
      capacityProvider: null,
      availabilityZone: null,
      privateIp: null,
      cpu: 256,
      memory: 512,
      taskDefinition: null,
      containers: [],
      labels: [],
      createdAt: null,
      startedAt: null,
      stoppedAt: null,
      stopCode: null,
      stoppedReason: null,
      timeline: [],
      observedAt: new Date().toISOString(),
    }),
    tasks: () => page([]),
    fleetEvents: () => page([]),
    async *watchFleet({ filter }: { filter: unknown }) {
      watchedFor = filter;
      for (let cursor = 1; ; cursor += 1) {
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
        const event = { cursor: String(cursor), kind: "outOfBand.found", message: "Changed." };
        yield { fleetEvents: { ...event, deploymentEvent: null, outOfBandChange: null } };
      }
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

function watch(...args: string[]): Running {
  return built.start([...args, "--watch"], { env: { FLEETGRAPH_URL: wire.url, FLEETGRAPH_TOKEN: "good" } });
}

test("a service is shown again when it has changed, as an event tells at once, and Ctrl-C ends it well", async () => {
  // Nobody waits for the next look.
  const watching = watch("service", "web", "--every", "10m");
  await until(() => watching.stdout().includes("1/2") || watching.stdout().includes("1 of 2"));
  await until(() => watchedFor !== undefined);
  expect(watchedFor).toMatchObject({ service: "svc_1" });
  running = 2;
  const before = looks;
  tell();
  await until(() => looks > before);
  await until(() => /2(\/| of )2/.test(watching.stdout()));
  watching.signal("SIGINT");
  const { code, stdout, stderr } = await watching.done;
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.match(/prod\/web/g)).toHaveLength(2);
  // The time of each, and no cursor tricks.
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d\nprod\/web/);
  expect(stdout).not.toContain("\u001b");
}, 30_000);

test("a task is watched by its whole id; with --json it is an object each time it changed, and nothing between", async () => {
  status = "PENDING";
  const watching = watch("task", "4f6d", "--every", "1s", "--json");
  await until(() => watching.stdout().includes("PENDING"));
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  status = "RUNNING";
  await until(() => watching.stdout().includes("RUNNING"));
  watching.signal("SIGINT");
  const { code, stdout } = await watching.done;
  expect(code).toBe(0);
  const told = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(told.map((each) => each.status)).toEqual(["PENDING", "RUNNING"]);
}, 30_000);
