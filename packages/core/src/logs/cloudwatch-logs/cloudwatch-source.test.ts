import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { createCluster, DEFAULT_PLACE, putLogEvents, startSimulator } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { readsOf } from "../../testing/log-world.ts";
import { joinOf } from "../join-lines.ts";
import type { LogOrder, LogPosition, LogSource } from "../log-source.ts";
import type { LogTask } from "../log-tasks.ts";
import { readLines } from "../read-lines.ts";
import { createCloudWatchSource } from "./cloudwatch-source.ts";

const { account, region } = DEFAULT_PLACE;
const at = Date.parse("2026-11-26T10:00:00Z");
const taskArn = `arn:aws:ecs:${region}:${account}:task/shop/t1`;
const task = {
  ...{ id: "tsk_1", arn: taskArn, taskId: "t1", path: `main/${region}/shop/web`, taskDefinitionArn: "web:1" },
  ...{ clusterId: "clu_1", serviceId: null, hostId: null },
  containers: [
    { name: "web", runtimeId: "1".repeat(64) },
    { name: "side", runtimeId: "2".repeat(64) },
  ],
} as LogTask;

/** What the store has of task definitions: the containers that log by the driver awslogs. */
const options = { "awslogs-group": "/shop/web", "awslogs-stream-prefix": "web" };
const drivers = task.containers.map(({ name }) => ["web:1", name, options]);

type World = {
  source: LogSource;
  write(lines: readonly { at: number; text: string }[], container?: string): void;
};

async function withSource(use: (world: World) => Promise<void>): Promise<void> {
  const simulator = await startSimulator();
  try {
    createCluster(simulator, { ...DEFAULT_PLACE, name: "shop" });
    const client = new CloudWatchLogsClient({
      ...{ endpoint: simulator.url, region, maxAttempts: 1 },
      credentials: simulator.credentials(account),
    });
    const { world } = simulator;
    const place = world.regions.get(`${account}/${region}`);
    if (place === undefined) throw new Error("the region is there with its cluster");
    await use({
      source: createCloudWatchSource({ reads: readsOf(drivers), clientOf: async () => client }, {
        name: "aws",
        clusters: ["**"],
      } as never),
      write: (lines, container = "web") =>
        putLogEvents(world, place, {
          ...{ group: "/shop/web", stream: `web/${container}/t1` },
          events: lines.map(({ at, text: message }) => ({ at, message })),
        }),
    });
    client.destroy();
  } finally {
    await simulator.close();
  }
}

/** A walk to its end. */
async function walk(
  source: LogSource,
  input: { order: LogOrder; start: number; end?: number; task?: LogTask },
) {
  const { order, start, end = null } = input;
  const tasks = [input.task ?? task];
  const texts: string[] = [];
  const notices: string[] = [];
  let after: LogPosition | null = null;
  for (;;) {
    const page = await readLines(
      source,
      { tasks, text: null, tag: null, start, end, order },
      {
        ...{
          scope: { tasks, join: joinOf(tasks), strangers: false },
          container: null,
          redact: false,
        },
        ...{
          limit: 50,
          after,
          walk: null,
          walks: true,
          seen: () => false,
          signal: AbortSignal.timeout(5_000),
        },
      },
    );
    texts.push(...page.lines.map(({ line }) => line.text));
    notices.push(...page.notices.map(({ kind }) => kind));
    if (!page.more) return { texts, notices };
    after = page.reached;
  }
}

test("a walk goes on behind a moment that has more lines than a page", () =>
  withSource(async ({ source, write }) => {
    const lines = Array.from({ length: 306 }, (_, index) => ({
      at: at + Math.max(0, index - 300) * 60_000,
      text: `line ${index}`,
    }));
    write(lines);
    const texts = lines.map(({ text }) => text);
    expect(await walk(source, { order: "OLDEST_FIRST", start: at })).toEqual({ texts, notices: [] });
    const back = await walk(source, { order: "NEWEST_FIRST", start: at - 60_000 });
    expect(back.texts.toSorted()).toEqual(texts.toSorted());
  }));

test("events as long as AWS takes them are read an answer at a time, and cut", () =>
  withSource(async ({ source, write }) => {
    const long = "x".repeat(600_000);
    const lines = Array.from({ length: 5 }, (_, index) => ({ at: at + index, text: `${index} ${long}` }));
    write(lines);
    for (const order of ["OLDEST_FIRST", "NEWEST_FIRST"] as const) {
      const { texts, notices } = await walk(source, { order, start: at, end: at + 1_000 });
      const numbers = lines.map((_, index) => String(index));
      expect(texts.map((text) => text.split(" ")[0])).toEqual(
        order === "OLDEST_FIRST" ? numbers : numbers.toReversed(),
      );
      expect(texts.every((text) => text.length === 65_536 + "[truncated]".length)).toBe(true);
      expect(notices).toEqual([]);
    }
  }));

test("newest first stops with a notice where CloudWatch Logs takes no earlier start", () =>
  withSource(async ({ source, write }) => {
    const first = Date.UTC(2024, 0, 1);
    write([
      { at: first - 1, text: "before" },
      { at: first, text: "since" },
    ]);
    const notices = ["logs.notice.backward"];
    const order = "NEWEST_FIRST";
    expect(await walk(source, { order, start: 0 })).toEqual({ texts: ["since"], notices });
    expect(await walk(source, { order, start: 0, end: first })).toEqual({ texts: [], notices });
    const { texts } = await walk(source, { order: "OLDEST_FIRST", start: first - 1_000 });
    expect(texts).toEqual(["before", "since"]);
    // Of a container that was not asked for nothing is.
    write([{ at: first, text: "beside" }], "side");
    const web = { ...task, containers: task.containers.slice(0, 1) };
    expect((await walk(source, { order, start: first, task: web })).texts).toEqual(["since"]);
    expect((await walk(source, { order, start: first })).texts).toContain("beside");
  }));
