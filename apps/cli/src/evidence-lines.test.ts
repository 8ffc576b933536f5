import { expect, test } from "vitest";
import { sayIn } from "./context.ts";
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
    "reason: threshold exceeded",
    "2 tasks stopped: EssentialContainerExited: Essential container in task exited (first: aa)",
    "  web: exit code 1",
    "1 task stopped: EssentialContainerExited: Essential container in task exited (cc)",
    "  web: exit code 137",
    "ECS said: (service web) has started 2 tasks.",
  ]);
  expect(evidenceLines(sayIn("ja"), evidence)[1]).toBe(
    "停止したタスク 2件: EssentialContainerExited: Essential container in task exited(最初は aa)",
  );
});

test("evidence of a newer server is shown as it is", () => {
  expect(evidenceLines(sayIn("en"), { alarms: [{ name: "5xx" }], stoppedTasks: "?" })).toEqual([
    "alarms.0.name: 5xx",
  ]);
  expect(evidenceLines(sayIn("en"), null)).toEqual([]);
});
