import { expect, test } from "vitest";
import { sayIn } from "../test/say-in.ts";
import { evidenceLines } from "./evidence-lines.ts";

const container = { name: "web", image: "repo/web:v42", exitCode: 1, reason: null };
const task = (id: string, exitCode = 1) => ({
  arn: `arn:aws:ecs:us-east-1:123456789012:task/prod/${id}`,
  stopCode: "EssentialContainerExited",
  stoppedReason: "Essential container in task exited",
  containers: [{ ...container, exitCode }],
});

test("tasks that stopped alike are said once", () => {
  const evidence = {
    outcome: { kind: "cause.circuitBreaker", params: { reason: "threshold exceeded" } },
    stoppedTasks: [task("aa"), task("bb"), task("cc", 137)],
    serviceEvents: ["(service web) has started 2 tasks."],
  };
  expect(evidenceLines(sayIn("en"), evidence)).toEqual([
    "2 tasks stopped: EssentialContainerExited: Essential container in task exited (first: aa)",
    "  web: exit code 1",
    "1 task stopped: EssentialContainerExited: Essential container in task exited (cc)",
    "  web: exit code 137",
    "ECS said: (service web) has started 2 tasks.",
  ]);
  expect(evidenceLines(sayIn("ja"), evidence)[0]).toBe(
    "停止したタスク 2件: EssentialContainerExited: Essential container in task exited(最初は aa)",
  );
});

test("hosts are told by what they lack, and tasks by where they ran", () => {
  const event = "(service web) was unable to place a task.";
  const lack = { needed: null, free: null, detail: null };
  const evidence = {
    stoppedTasks: [
      { ...task("aa"), host: "i-1" },
      { ...task("bb"), host: "i-2" },
    ],
    placementFailures: [
      { obstacle: "CPU", host: "i-1", text: event },
      { obstacle: "CAPACITY_PROVIDER", host: null, text: "EMPTY CAPACITY PROVIDER" },
    ],
    hosts: [
      { name: "i-1", privateIp: "10.0.0.4", lacks: [{ ...lack, resource: "CPU", needed: 512, free: 256 }] },
      { name: "i-2", privateIp: null, lacks: [{ ...lack, resource: "PORTS", detail: "8080/tcp" }] },
    ],
    serviceEvents: [event],
  };
  const first = "2 tasks stopped: EssentialContainerExited: Essential container in task exited (first: aa)";
  expect(evidenceLines(sayIn("en"), evidence)).toEqual([
    first,
    "  web: exit code 1",
    "  on i-1, i-2",
    "Host i-1 (10.0.0.4): CPU units: 512 needed, 256 free",
    "Host i-2: port taken 8080/tcp",
    "EMPTY CAPACITY PROVIDER",
    `ECS said: ${event}`,
  ]);
  expect(evidenceLines(sayIn("ja"), evidence)).toContain(
    "ホスト i-1 (10.0.0.4): CPU: 必要 512 ユニット、空き 256 ユニット",
  );
});

test("evidence of a newer server is shown as it is", () => {
  expect(evidenceLines(sayIn("en"), { alarms: [{ name: "5xx" }], stoppedTasks: "?" })).toEqual([
    "alarms.0.name: 5xx",
  ]);
  expect(evidenceLines(sayIn("en"), null)).toEqual([]);
});

test("failed checks are the server's to tell: they are stored without words", () => {
  const checks = [
    { check: "IMAGE", message: { kind: "problem.imageNotFound", params: { image: "web:v9" } } },
  ];
  expect(evidenceLines(sayIn("en"), { checks })).toEqual([]);
});
