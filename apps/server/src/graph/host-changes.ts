import type { Host } from "@fleetgraph/core/fleet";
import {
  activateHost,
  drainHost,
  drainsOfHosts,
  type Holding,
  type HostChange,
  type HostDrain,
  hostChangeKinds,
  hostChangeStates,
  hostChangesByIds,
} from "@fleetgraph/core/hosts";
import { idOfArn } from "@fleetgraph/core/kernel";
import { needs } from "./asked.ts";
import { builder } from "./builder.ts";
import { HoldingTaskRef, HoldReasonType } from "./holding-task.ts";
import { loadNode, NodeRef } from "./node.ts";
import { answer, resultOf } from "./problem.ts";
import { say } from "./say.ts";
import { FleetEventRef, HostChangeRef, HostRef, TaskRef } from "./types.ts";

HoldingTaskRef.implement({
  description: "A task that is still on a host that drains, or would stay on it.",
  fields: (t) => ({
    arn: t.expose("taskArn", { description: "ARN of the task.", type: "Arn" }),
    name: t.string({
      description: "ECS's id of the task.",
      resolve: ({ taskArn }) => taskArn.slice(taskArn.lastIndexOf("/") + 1),
    }),
    task: t.field({
      description: "The task; null where no listing has brought it yet.",
      type: TaskRef,
      nullable: true,
      resolve: async ({ taskArn }, _args, context) =>
        (await loadNode(context, idOfArn("task", taskArn))) as never,
    }),
    service: t.string({
      description: "Name of the service that it is of; null for one that runs outside of any service.",
      nullable: true,
      resolve: ({ group }) => (group?.startsWith("service:") ? group.slice("service:".length) : null),
    }),
    reason: t.field({
      description: "Why it is there still, or would stay.",
      type: HoldReasonType,
      resolve: ({ reason }: Holding) => reason,
    }),
    message: t.string({
      description: "The same in words, with the numbers where there are any.",
      resolve: ({ told }, _args, { locale }) => say(told, locale),
    }),
  }),
});

const HostChangeKind = builder.enumType("HostChangeKind", {
  description: "What was asked for: that a host becomes empty, or that it takes tasks again.",
  values: hostChangeKinds,
});

const HostChangeState = builder.enumType("HostChangeState", {
  description:
    "How far it is. REQUESTED, then DRAINING while tasks leave. It ends as DRAINED (nothing is left), ACTIVATED, UNDONE " +
    "(somebody did the opposite), GONE (the host left its cluster) or FAILED.",
  values: hostChangeStates,
});

HostChangeRef.implement({
  description: "That somebody asked for a host to be drained or to take tasks again, and how far that is.",
  interfaces: [NodeRef],
  fields: (t) => ({
    kind: t.field({ description: "What was asked for.", type: HostChangeKind, resolve: ({ kind }) => kind }),
    state: t.field({ description: "How far it is.", type: HostChangeState, resolve: ({ state }) => state }),
    host: t.field({
      description: "The host; null once it is gone for long.",
      type: HostRef,
      nullable: true,
      resolve: async ({ hostId }, _args, context) => (await loadNode(context, hostId)) as never,
    }),
    forced: t.exposeBoolean("forced", {
      description: "Whether it was to be drained though tasks on it had nowhere to go.",
    }),
    requestedBy: t.exposeString("requestedBy", { description: "The principal who asked." }),
    onBehalfOf: t.exposeString("onBehalfOf", {
      description: "For whom; null for the principal.",
      nullable: true,
    }),
    reason: t.exposeString("reason", { description: "Why; null where none was given.", nullable: true }),
    requestedAt: t.expose("createdAt", { description: "When it was asked for.", type: "DateTime" }),
    finishedAt: t.expose("finishedAt", {
      description: "When it ended; null before.",
      type: "DateTime",
      nullable: true,
    }),
    tasksLeft: t.int({
      description: "Tasks that are still on the host, as ECS told last.",
      resolve: ({ holding }) => holding.length,
    }),
    holding: t.field({
      description: "These tasks.",
      type: [HoldingTaskRef],
      resolve: ({ holding }) => holding,
    }),
    stuckSince: t.expose("stuckSince", {
      description: "Since when no task has left, where that is for long; null while they leave.",
      type: "DateTime",
      nullable: true,
    }),
    failure: t.string({
      description: "Why it failed; null unless it did.",
      nullable: true,
      resolve: ({ failure }, _args, { locale }) => (failure === null ? null : say(failure, locale)),
    }),
  }),
});

const HostDrainRef = builder.objectRef<HostDrain>("HostDrain").implement({
  description: "That a host is being emptied, or is empty and takes no tasks.",
  fields: (t) => ({
    outside: t.boolean({
      description: "Whether somebody drained it behind Fleetgraph's back.",
      resolve: ({ change }) => change === null,
    }),
    change: t.field({
      description: "What brought it about: by whom, why, and how far it is; null where it came from outside.",
      type: HostChangeRef,
      nullable: true,
      resolve: ({ change }) => change,
    }),
    since: t.expose("since", {
      description: "Since when it drains; null where the kept past does not tell.",
      type: "DateTime",
      nullable: true,
    }),
    tasksLeft: t.int({
      description: "Tasks that are still on the host.",
      resolve: ({ holding }) => holding.length,
    }),
    holding: t.field({
      description: "These tasks, and why each is there still as far as is known.",
      type: [HoldingTaskRef],
      resolve: ({ holding }) => holding,
    }),
    stuckSince: t.expose("stuckSince", {
      description: "Since when no task has left, where that is for long; null while they leave.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

builder.objectFields(HostRef, (t) => ({
  drain: t.field({
    description: "How it is drained; null while it takes tasks. Of now, also where the rest is of a moment.",
    type: HostDrainRef,
    nullable: true,
    ...needs<Host>("id"),
    resolve: async ({ id }, _args, context) =>
      (await context.load("drainsOfHosts", id, drainsOfHosts)) ?? null,
  }),
}));

builder.objectFields(FleetEventRef, (t) => ({
  hostChange: t.field({
    description:
      "The drain or activation of a host, of events of kind host.drainRequested, host.draining, host.drainMoved, host.drainStuck, host.drained, host.drainUndone, host.activateRequested, host.activated, host.gone and host.failed; null for anything else.",
    type: HostChangeRef,
    nullable: true,
    resolve: async ({ notice }, _args, { reads, caller }) => {
      if (!notice?.kind.startsWith("host.")) return null;
      // Read anew: over a stream it has gone on since.
      return (await hostChangesByIds(reads, caller, [notice.subject])).get(notice.subject) ?? null;
    },
  }),
}));

const host = {
  required: true,
  description: "A host by id, ARN, EC2 instance id or private IP address.",
} as const;
const forWhom = { required: false, description: "For whom; needs principal:act-as." } as const;
const key = {
  required: true,
  description: "Made once per request and kept over its retries; 1 to 200 characters.",
} as const;

const DrainHostInput = builder.inputType("DrainHostInput", {
  description: "Which host is to become empty, and why.",
  fields: (t) => ({
    host: t.string(host),
    reason: t.string({ required: true, description: "Why, for whoever looks at it; 1 to 500 characters." }),
    force: t.boolean({
      required: false,
      description:
        "Also where tasks on it have nowhere to go, which needs placement:override, and where they are of a service that is locked, which needs lock:override besides.",
    }),
    onBehalfOf: t.string(forWhom),
    idempotencyKey: t.string(key),
  }),
});

const ActivateHostInput = builder.inputType("ActivateHostInput", {
  description: "Which host is to take tasks again.",
  fields: (t) => ({
    host: t.string(host),
    reason: t.string({
      required: false,
      description: "Why, for the audit history; at most 500 characters.",
    }),
    onBehalfOf: t.string(forWhom),
    idempotencyKey: t.string(key),
  }),
});

const payload = (name: string, description: string) =>
  builder.objectRef<{ change: HostChange }>(name).implement({
    description,
    fields: (t) => ({
      change: t.field({
        description: "What was asked for, and how far it is.",
        type: HostChangeRef,
        resolve: ({ change }) => change,
      }),
    }),
  });

const refusals = [
  "InvalidInput",
  "NotPermitted",
  "NotFound",
  "AmbiguousReference",
  "IdempotencyKeyReused",
  "HostNotReady",
] as const;

builder.mutationFields((t) => ({
  drainHost: t.field({
    type: resultOf("DrainHost", payload("DrainHostPayload", "What was asked for."), [
      ...refusals,
      "HostHoldsTasks",
    ]),
    description:
      "Has a host emptied: it takes no task any more, and ECS moves those of services elsewhere. Needs host:drain there. " +
      "Refused where tasks on it could not be placed elsewhere or are of a service that is locked itself, unless forced. Follow it by `fleetEvents` or `host { drain }`.",
    args: { input: t.arg({ description: "What is asked for.", type: DrainHostInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({ change: await drainHost(app, caller, input) })) as never,
  }),
  activateHost: t.field({
    type: resultOf("ActivateHost", payload("ActivateHostPayload", "What was asked for."), refusals),
    description:
      "Lets a host that is drained take tasks again, whoever had it drained. Needs host:drain there. What has left it does " +
      "not come back by itself.",
    args: { input: t.arg({ description: "What is asked for.", type: ActivateHostInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({ change: await activateHost(app, caller, input) })) as never,
  }),
}));
