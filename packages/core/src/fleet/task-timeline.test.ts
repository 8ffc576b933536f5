import { expect, test } from "vitest";
import type { Container } from "./task.ts";
import { type TaskState, timelineOf } from "./task-timeline.ts";

const container = (name: string, more: Partial<Container> = {}): Container => ({
  ...{ name, image: "web:1", imageDigest: null, runtimeId: null, status: "RUNNING", health: null },
  ...{ exitCode: null, reason: null },
  ...more,
});
const state = (
  validFrom: string,
  status: "PENDING" | "RUNNING" | "STOPPED",
  more: Partial<TaskState> = {},
): TaskState => ({
  ...{ validFrom, status, rawStatus: status, desiredStatus: "RUNNING", health: null, goneAt: null },
  ...{ stopCode: null, stoppedReason: null, createdAt: "10:00:00", startedAt: null, stoppedAt: null },
  ...{ pullStartedAt: null, pullStoppedAt: null, stoppingAt: null, executionStoppedAt: null },
  containers: [container("app"), container("sidecar")],
  ...more,
});
const briefly = (states: readonly TaskState[]) =>
  timelineOf(states).map(({ at, kind, status, stopCode, exits }) => [
    at,
    kind,
    status ?? stopCode,
    exits.map(({ name, exitCode }) => `${name} ${exitCode}`).join(),
  ]);

test("a task's life is its own times and the states it was seen in, in their order", () => {
  const stopped = [
    container("app", { exitCode: 137, reason: "OutOfMemoryError" }),
    container("sidecar", { exitCode: 0 }),
  ];
  const states = [
    state("10:00:01", "PENDING"),
    state("10:00:05", "RUNNING", { startedAt: "10:00:04" }),
    // A newer version that differs in nothing that is shown.
    state("10:00:06", "RUNNING", { startedAt: "10:00:04" }),
    state("10:05:00", "RUNNING", {
      startedAt: "10:00:04",
      desiredStatus: "STOPPED",
      containers: [stopped[0] as Container, container("sidecar")],
    }),
    state("10:05:09", "STOPPED", {
      ...{ desiredStatus: "STOPPED", startedAt: "10:00:04", stoppingAt: "10:05:00", stoppedAt: "10:05:08" },
      ...{
        executionStoppedAt: "10:05:05",
        stopCode: "EssentialContainerExited",
        goneAt: "10:05:08",
        containers: stopped,
      },
    }),
  ];
  expect(briefly(states)).toEqual([
    ["10:00:00", "CREATED", null, ""],
    ["10:00:01", "STATE", "PENDING", ""],
    ["10:00:04", "STARTED", null, ""],
    ["10:00:05", "STATE", "RUNNING", ""],
    ["10:05:00", "STOPPING", null, ""],
    ["10:05:00", "STATE", "RUNNING", "app 137"],
    ["10:05:05", "EXECUTION_STOPPED", null, ""],
    ["10:05:08", "STOPPED", "EssentialContainerExited", "app 137,sidecar 0"],
    ["10:05:09", "STATE", "STOPPED", "sidecar 0"],
  ]);
});

test("a task that was never seen to stop is gone; one that nothing is known of has no life", () => {
  expect(briefly([state("10:00:01", "RUNNING", { goneAt: "11:00:00" })]).at(-1)).toEqual([
    "11:00:00",
    "GONE",
    null,
    "",
  ]);
  expect(timelineOf([])).toEqual([]);
});
