import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCluster, createHost, createService, DEFAULT_PLACE } from "../index.ts";
import { startSimulator } from "../simulator.ts";
import type { Simulator } from "../simulator-handle.ts";

const where = { ...DEFAULT_PLACE, cluster: "jobs" };
const cluster = "jobs";
let simulator: Simulator;
let ecs: ECSClient;
let host: string;
let taskDefinition: string;

beforeAll(async () => {
  simulator = await startSimulator({ throttling: false });
  createCluster(simulator, { ...DEFAULT_PLACE, name: cluster });
  host = createHost(simulator, where).arn;
  createHost(simulator, where);
  taskDefinition = createService(simulator, {
    ...where,
    name: "web",
    image: "web:1",
    desiredCount: 2,
  }).taskDefinition;
  ecs = new ECSClient({
    endpoint: simulator.url,
    region: where.region,
    credentials: simulator.credentials(where.account),
  });
});
afterAll(async () => {
  ecs.destroy();
  await simulator.close();
});

const describe = async (arn: string | undefined) =>
  (await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn ?? ""] }))).tasks?.[0];

test("RunTask runs tasks of no service, once for a client token, and StopTask stops them for good", async () => {
  const input = { cluster, taskDefinition, count: 2, startedBy: "nightly", clientToken: "t-1" };
  const first = await ecs.send(new RunTaskCommand(input));
  const again = await ecs.send(new RunTaskCommand(input));
  expect(first.tasks).toHaveLength(2);
  expect(again.tasks?.map(({ taskArn }) => taskArn)).toEqual(first.tasks?.map(({ taskArn }) => taskArn));
  const [task] = first.tasks ?? [];
  expect(task).toMatchObject({ group: "family:jobs-web", startedBy: "nightly", lastStatus: "PENDING" });
  simulator.advance(120_000);
  expect(await describe(task?.taskArn)).toMatchObject({ lastStatus: "RUNNING" });
  const listed = await ecs.send(new ListTasksCommand({ cluster, startedBy: "nightly" }));
  expect(listed.taskArns).toHaveLength(2);
  await ecs.send(new StopTaskCommand({ cluster, task: task?.taskArn, reason: "enough" }));
  simulator.advance(120_000);
  expect(await describe(task?.taskArn)).toMatchObject({
    lastStatus: "STOPPED",
    stopCode: "UserInitiated",
    stoppedReason: "enough",
  });
  expect((await ecs.send(new ListTasksCommand({ cluster, startedBy: "nightly" }))).taskArns).toHaveLength(1);
});

test("a task that finds no place is a failure for each host, and no task", async () => {
  const { tasks, failures } = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition,
      placementConstraints: [{ type: "memberOf", expression: "attribute:rack == 9" }],
    }),
  );
  expect(tasks).toEqual([]);
  expect(failures).toHaveLength(2);
});

test("a drained host keeps tasks of no service, and a stopped task of a service is replaced", async () => {
  const status = "DRAINING";
  await ecs.send(new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [host], status }));
  simulator.advance(600_000);
  const on = await ecs.send(new ListTasksCommand({ cluster, containerInstance: host }));
  for (const arn of on.taskArns ?? []) expect((await describe(arn))?.group).toBe("family:jobs-web");
  const { taskArns } = await ecs.send(new ListTasksCommand({ cluster, serviceName: "web" }));
  await ecs.send(new StopTaskCommand({ cluster, task: taskArns?.[0] }));
  simulator.advance(300_000);
  const after = await ecs.send(new ListTasksCommand({ cluster, serviceName: "web" }));
  expect(after.taskArns).toHaveLength(2);
  expect(after.taskArns).not.toContain(taskArns?.[0]);
  const unknown = ecs.send(new StopTaskCommand({ cluster, task: "0".repeat(32) }));
  await expect(unknown).rejects.toMatchObject({ name: "InvalidParameterException" });
});
