import { type ContainerExit, type Task, type TaskTimelineEntry, taskTimelines } from "@fleetgraph/core/fleet";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { HealthStatus, TaskStatus } from "./fleet-enums.ts";
import { TaskRef } from "./types.ts";

const ContainerExitRef = builder.objectRef<ContainerExit>("ContainerExit").implement({
  description: "The end of a container (ECS API: Container).",
  fields: (t) => ({
    name: t.exposeString("name", { description: "Its name in the task definition." }),
    exitCode: t.exposeInt("exitCode", {
      description: "Its exit code; null where it never ran or ECS gave none.",
      nullable: true,
    }),
    reason: t.exposeString("reason", { description: "Why, in ECS's words.", nullable: true }),
  }),
});

const TaskTimelineKind = builder.enumType("TaskTimelineKind", {
  description: "What a point of a task's life is.",
  values: {
    CREATED: { description: "ECS API: createdAt." },
    PULL_STARTED: { description: "ECS API: pullStartedAt." },
    PULL_STOPPED: { description: "ECS API: pullStoppedAt." },
    STARTED: { description: "ECS API: startedAt." },
    STOPPING: { description: "ECS API: stoppingAt." },
    EXECUTION_STOPPED: { description: "ECS API: executionStoppedAt." },
    STOPPED: { description: "ECS API: stoppedAt." },
    STATE: { description: "It was seen in this state, at the time its source gives for that." },
    GONE: { description: "ECS did not list it any more, and nothing told of its end." },
  } as const,
});

const TaskTimelineEntryRef = builder.objectRef<TaskTimelineEntry>("TaskTimelineEntry").implement({
  description: "A point of a task's life: a time that ECS tells itself, or a state that it was seen in.",
  fields: (t) => ({
    at: t.expose("at", { description: "When, by the source's own time.", type: "DateTime" }),
    kind: t.expose("kind", { description: "What it is.", type: TaskTimelineKind }),
    status: t.expose("status", {
      description: "The status of a STATE (ECS API: lastStatus); null else.",
      type: TaskStatus,
      nullable: true,
    }),
    rawStatus: t.exposeString("rawStatus", { description: "The status as AWS gave it.", nullable: true }),
    desiredStatus: t.exposeString("desiredStatus", {
      description: "The status it was on its way to, as AWS gave it.",
      nullable: true,
    }),
    health: t.expose("health", {
      description: "What its containers' health checks said together.",
      type: HealthStatus,
      nullable: true,
    }),
    stopCode: t.exposeString("stopCode", {
      description: "Why it stopped, as a code (ECS API: TaskStopCode).",
      nullable: true,
    }),
    stoppedReason: t.exposeString("stoppedReason", {
      description: "Why it stopped, in ECS's words.",
      nullable: true,
    }),
    exits: t.field({
      description: "The containers that ended since the state before; at STOPPED all that ended.",
      type: [ContainerExitRef],
      resolve: ({ exits }) => exits,
    }),
  }),
});

builder.objectFields(TaskRef, (t) => ({
  timeline: t.field({
    description:
      "Its life, oldest first: the times that ECS tells itself and the states it was seen in, also of a task that stopped long ago.",
    type: [TaskTimelineEntryRef],
    ...needs<Task>("id"),
    resolve: async ({ id, asOf }, _args, context) =>
      (await context.load("taskTimelines", id, taskTimelines, asOf)) ?? [],
  }),
}));
