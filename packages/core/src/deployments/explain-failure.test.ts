import { render } from "@fleetgraph/catalogue";
import { expect, test } from "vitest";
import { explainFailure, type StoppedTask } from "./explain-failure.ts";

const breaker = {
  kind: "circuitBreaker" as const,
  reason: "ECS deployment circuit breaker: tasks failed to start.",
};

function stopped(
  task: Partial<StoppedTask>,
  container: Partial<StoppedTask["containers"][number]> = {},
): StoppedTask {
  return {
    arn: "arn:aws:ecs:eu-west-1:1:task/c/1",
    stopCode: null,
    stoppedReason: null,
    ...task,
    containers: [{ name: "app", image: "shop/web:v9", exitCode: null, reason: null, ...container }],
  };
}

const cases: [string, StoppedTask[], string[], string][] = [
  [
    "a missing image",
    [
      stopped(
        { stopCode: "TaskFailedToStart", stoppedReason: "Task failed to start" },
        { reason: "CannotPullContainerError: pull image manifest has been retried 1 time(s): not found" },
      ),
    ],
    [],
    "shop/web:v9",
  ],
  [
    "an exit at start",
    [
      stopped(
        { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited" },
        { exitCode: 3 },
      ),
    ],
    [],
    "exit code 3",
  ],
  [
    "out of memory, which is an exit too",
    [
      stopped(
        { stopCode: "EssentialContainerExited" },
        { exitCode: 137, reason: "OutOfMemoryError: Container killed due to memory usage" },
      ),
    ],
    [],
    "more memory than its limit",
  ],
  [
    "a failing health check",
    [
      stopped({
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason: "Task failed container health checks",
      }),
    ],
    [],
    "health check",
  ],
  [
    "no room",
    [],
    ["(service web) was unable to place a task because no container instance met all of its requirements."],
    "no container instance met all",
  ],
];

test.each(cases)("%s is the cause that is told", (_name, stoppedTasks, serviceEvents, words) => {
  const failure = explainFailure(breaker, { service: "web", stoppedTasks, serviceEvents });
  expect(render(failure.kind, failure.params)).toContain(words);
});

test("without evidence ECS's own reason is told, and nothing is guessed", () => {
  const failure = explainFailure(breaker, { service: "web", stoppedTasks: [], serviceEvents: [] });
  expect(render(failure.kind, failure.params)).toContain(breaker.reason);
});

test("a refusal by AWS is not explained away by tasks that stopped for other reasons", () => {
  const ending = {
    kind: "aws" as const,
    operation: "UpdateService",
    code: "AccessDeniedException",
    message: "no",
  };
  const failure = explainFailure(ending, {
    service: "web",
    stoppedTasks: [stopped({ stoppedReason: "CannotPullContainerError" })],
    serviceEvents: [],
  });
  expect(failure.kind).toBe("cause.aws");
});
