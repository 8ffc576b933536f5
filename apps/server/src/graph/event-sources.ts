import {
  countEventProblems,
  type EventProblem,
  type EventSource,
  eventProblemsPage,
  eventSources,
  requestReplay,
} from "@fleetgraph/core/fleet";
import { builder } from "./builder.ts";
import { connectionOf, pageArguments, pageRequest, withKeys } from "./connection.ts";
import { ExplanationRef } from "./explanation.ts";
import { loadNode, NodeRef } from "./node.ts";
import { answer, resultOf } from "./problem.ts";
import { AccountRef, EventProblemRef, FleetRef } from "./types.ts";

const EventSourceState = builder.enumType("EventSourceState", {
  description: "Whether a queue of ECS's events answers.",
  values: {
    FRESH: { description: "It answered within the last minute." },
    NOT_ANSWERED_YET: {
      description: "A worker began to ask it within the last minute, and it has not answered yet.",
    },
    STALE: { description: "It fails, or no worker has asked it for a minute." },
    UNKNOWN: { description: "A state that this version does not know." },
  },
});

const EventSourceRef = builder.objectRef<EventSource>("EventSource").implement({
  description:
    "A queue through which ECS's events come (EventBridge to SQS), and how fresh they are. Counts are of all workers, since the first.",
  fields: (t) => ({
    account: t.field({
      description: "The account it is configured for.",
      type: AccountRef,
      resolve: async ({ accountId }, _args, context) => (await loadNode(context, accountId)) as never,
    }),
    region: t.exposeString("region", { description: "The region it is configured for." }),
    queueUrl: t.exposeString("queueUrl", { description: "The queue (SQS API: QueueUrl)." }),
    observedAt: t.expose("observedAt", {
      description: "When the queue last answered, with messages or without; null until it did.",
      type: "DateTime",
      nullable: true,
    }),
    stale: t.boolean({
      description:
        "Whether it fails or no worker has asked it for a minute: the fleet is then as fresh as its last listing. False while a worker that has just begun waits for the first answer (state).",
      resolve: ({ state }) => state === "STALE",
    }),
    state: t.expose("state", {
      description:
        "Whether it answers. A queue without a message answers after 20 seconds, so that a worker that has just begun does not know for so long.",
      type: EventSourceState,
    }),
    lastMessageAt: t.expose("lastMessageAt", {
      description: "When the last message was received.",
      type: "DateTime",
      nullable: true,
    }),
    lastEventAt: t.expose("lastEventAt", {
      description: "When the newest event that is stored happened, by ECS's clock; never later than now.",
      type: "DateTime",
      nullable: true,
    }),
    age99Milliseconds: t.int({
      description:
        "Of 100 events of the last five minutes, 99 were stored within so many milliseconds of when they happened; null when there were none.",
      nullable: true,
      resolve: ({ ageMs }) => ageMs,
    }),
    waitingMessages: t.exposeInt("waitingMessages", {
      description:
        "Messages in the queue, as SQS guesses (ApproximateNumberOfMessages); null where it does not say.",
      nullable: true,
    }),
    inFlightMessages: t.exposeInt("inFlightMessages", {
      description: "Messages received and not deleted yet (ApproximateNumberOfMessagesNotVisible).",
      nullable: true,
    }),
    failedSince: t.expose("failedSince", {
      description: "Since when it fails; null while it does not.",
      type: "DateTime",
      nullable: true,
    }),
    failure: t.field({
      description: "Why it fails; null when it does not.",
      type: ExplanationRef,
      nullable: true,
      resolve: ({ failure }) => failure,
    }),
    receivedCount: t.int({ description: "Messages received.", resolve: ({ received }) => received }),
    appliedCount: t.int({ description: "Events that were stored.", resolve: ({ applied }) => applied }),
    repeatedCount: t.int({
      description: "Copies of an event that came together with it.",
      resolve: ({ repeated }) => repeated,
    }),
    ignoredCount: t.int({
      description: "Events of a detail-type that Fleetgraph has no use for.",
      resolve: ({ ignored }) => ignored,
    }),
    waitingEventCount: t.int({
      description: "Events of something that no listing has brought yet; they are stored once one does.",
      resolve: ({ waitingEvents }) => waitingEvents,
    }),
  }),
});

EventProblemRef.implement({
  description:
    "A message of a queue of events that could not be read or stored. It can be replayed for as long as history.keepAsideDays of fleetgraph.yaml says, 90 days unless given.",
  interfaces: [NodeRef],
  fields: (t) => ({
    account: t.field({
      description: "The account whose queue it came through.",
      type: AccountRef,
      resolve: async ({ accountId }, _args, context) => (await loadNode(context, accountId)) as never,
    }),
    region: t.exposeString("region", { description: "The region whose queue it came through." }),
    messageId: t.exposeString("messageId", { description: "What SQS calls it (SQS API: MessageId)." }),
    receivedAt: t.expose("receivedAt", { description: "When it was received.", type: "DateTime" }),
    reason: t.field({
      description: "Why it could not be read or stored, the last time it was tried.",
      type: ExplanationRef,
      resolve: ({ reason }) => reason,
    }),
    body: t.expose("body", {
      description:
        "The message as it came: JSON, or text where it is none. Null for who may not see the whole fleet, as nobody knows of what it is.",
      type: "JSON",
      nullable: true,
    }),
    replayRequestedAt: t.expose("replayRequestedAt", {
      description: "When somebody asked for it to be tried again; null when nobody did.",
      type: "DateTime",
      nullable: true,
    }),
    replayedAt: t.expose("replayedAt", {
      description: "When it was last tried again.",
      type: "DateTime",
      nullable: true,
    }),
    resolvedAt: t.expose("resolvedAt", {
      description: "Since when it is done with: it was stored, or waits for a listing; null until then.",
      type: "DateTime",
      nullable: true,
    }),
  }),
});

const EventProblemConnection = connectionOf("EventProblem", EventProblemRef);
const keyOf = ({ receivedAt, id }: EventProblem) => [receivedAt, id];

const EventProblemFilter = builder.inputType("EventProblemFilter", {
  description: "Conditions that all hold.",
  fields: (t) => ({
    start: t.field({ type: "DateTime", required: false, description: "Half-open: start <= receivedAt." }),
    end: t.field({ type: "DateTime", required: false, description: "Half-open: receivedAt < end." }),
  }),
});

builder.objectFields(FleetRef, (t) => ({
  eventSources: t.field({
    description:
      "The queues through which ECS's events come, of the regions of which the caller may see something. Empty where none is configured: the fleet is then as fresh as its last listing.",
    type: [EventSourceRef],
    resolve: (_fleet, _args, { reads, caller }) => eventSources(reads, caller),
  }),
  eventProblems: t.field({
    description: "Messages that could not be read or stored and wait to be replayed, newest first.",
    type: EventProblemConnection,
    args: {
      ...pageArguments(t),
      filter: t.arg({
        description: "Conditions that all hold.",
        type: EventProblemFilter,
        required: false,
      }),
    },
    resolve: async (_fleet, { filter, ...args }, { reads, caller }) => {
      const page = pageRequest(args, { types: ["timestamptz", "text"], order: null });
      return withKeys(await eventProblemsPage(reads, caller, { page, ...filter }), keyOf, () =>
        countEventProblems(reads, caller, filter ?? {}),
      );
    },
  }),
}));

const ReplayFleetEventInput = builder.inputType("ReplayFleetEventInput", {
  description: "A message to try again.",
  fields: (t) => ({
    id: t.id({ required: true, description: "The id of the EventProblem." }),
    onBehalfOf: t.string({ description: "For whom; needs principal:act-as.", required: false }),
    reason: t.string({ description: "Why, for the audit history; at most 500 characters.", required: false }),
    idempotencyKey: t.string({
      required: true,
      description: "Made once per request and kept over its retries.",
    }),
  }),
});

const ReplayFleetEventPayload = builder
  .objectRef<{ problem: EventProblem }>("ReplayFleetEventPayload")
  .implement({
    description: "The message that is tried again.",
    fields: (t) => ({
      problem: t.field({
        description: "The message; it is tried behind this answer, and node(id) tells what came of it.",
        type: EventProblemRef,
        resolve: ({ problem }) => problem,
      }),
    }),
  });

builder.mutationFields((t) => ({
  replayFleetEvent: t.field({
    type: resultOf("ReplayFleetEvent", ReplayFleetEventPayload, [
      "NotFound",
      "NotPermitted",
      "IdempotencyKeyReused",
      "InvalidInput",
    ]),
    description: "Has a message that was kept aside tried again. Needs fleet:sync in its region.",
    args: {
      input: t.arg({ description: "What is asked for.", type: ReplayFleetEventInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        problem: await requestReplay(app, caller, { ...input, id: String(input.id) }),
      })) as never,
  }),
}));
