import { render } from "@fleetgraph/catalogue";
import { expect, test } from "vitest";
import type { StoppedTask } from "./evidence.ts";
import { explainFailure } from "./explain-failure.ts";

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
    containerInstance: null,
    ...task,
    containers: [{ name: "app", image: "shop/web:v9", exitCode: null, reason: null, ...container }],
  };
}

test("without evidence ECS's own reason is told, and nothing is guessed", () => {
  const failure = explainFailure(breaker, {
    service: "web",
    stoppedTasks: [],
    serviceEvents: [],
    hosts: [],
    notKnown: [],
  });
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
    hosts: [],
    notKnown: [],
  });
  expect(failure.kind).toBe("cause.aws");
});

test("what the cause rests on is kept: tasks and placement failures by host, events, and what hosts lack", () => {
  const containerInstance = "arn:aws:ecs:eu-west-1:1:container-instance/c/05016874f5184b7aa817eb32a4d387f1";
  const lacks = [{ resource: "CPU", needed: 512, free: 256, detail: null }];
  const event =
    "(service web) was unable to place a task because no container instance met all of its requirements. The closest " +
    "matching container-instance 05016874-f518-4b7a-a817-eb32a4d387f1 has insufficient CPU units available.";
  const { evidence } = explainFailure(breaker, {
    service: "web",
    stoppedTasks: [stopped({ containerInstance, stopCode: "EssentialContainerExited" }, { exitCode: 1 })],
    serviceEvents: [event],
    hosts: [{ containerInstance, name: "i-0abc", privateIp: "10.0.0.4", lacks }],
    notKnown: [],
  });
  expect(evidence).toMatchObject({
    outcome: { kind: "cause.circuitBreaker" },
    stoppedTasks: [{ host: "i-0abc", stopCode: "EssentialContainerExited" }],
    serviceEvents: [event],
    placementFailures: [{ obstacle: "CPU", host: "i-0abc", text: event }],
    hosts: [{ name: "i-0abc", privateIp: "10.0.0.4", lacks }],
  });
});

test("of the events those are kept that tell something; where none does, the newest", () => {
  const routine = [
    "(service web) has reached a steady state.",
    "(service web) (deployment ecs-svc/1) deployment completed.",
    "(service web) has started 2 tasks: (task 1) (task 2).",
  ];
  const telling = "(service web) is unable to consistently start tasks successfully.";
  const keptOf = (serviceEvents: string[]) =>
    explainFailure(breaker, { service: "web", stoppedTasks: [], serviceEvents, hosts: [], notKnown: [] })
      .evidence?.serviceEvents;
  expect(keptOf([...routine, telling])).toEqual([telling]);
  expect(keptOf(routine)).toEqual(routine);
});
