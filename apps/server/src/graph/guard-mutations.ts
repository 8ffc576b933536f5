import {
  createFreezeWindow,
  endFreezeWindow,
  type FreezeWindow,
  lockService,
  type ServiceLock,
  unlockService,
} from "@fleetgraph/core/guards";
import { builder } from "./builder.ts";
import { answer, resultOf } from "./problem.ts";
import { FreezeWindowRef, ServiceLockRef } from "./types.ts";

const key = {
  required: true,
  description: "Made once per request and kept over its retries; 1 to 200 characters.",
} as const;
const forWhom = { required: false, description: "For whom; needs principal:act-as." } as const;
const why = { required: true, description: "Why, for whoever is held up; 1 to 500 characters." } as const;
const whyNot = {
  required: false,
  description: "Why, for the audit history; at most 500 characters.",
} as const;
const service = {
  required: false,
  description: "A service: an id, an ARN, cluster/service, or an unambiguous name.",
} as const;
const patternText = "account/region/cluster/service, * for any characters of a part; ** is the whole fleet";
const pattern = { required: false, description: `A part of the fleet: ${patternText}.` } as const;

const LockServiceInput = builder.inputType("LockServiceInput", {
  description: "What to lock: exactly one of `service` and `pattern`.",
  fields: (t) => ({
    service: t.string(service),
    pattern: t.string(pattern),
    reason: t.string(why),
    onBehalfOf: t.string({ ...forWhom, description: "Whose the lock is; needs principal:act-as." }),
    expiresAt: t.field({
      description: "When it ends by itself; when it is unlocked where left out.",
      type: "DateTime",
      required: false,
    }),
    expiresInSeconds: t.int({
      description:
        "The same, in seconds from the request; instead of `expiresAt`. A repeated request with its key stays the same one.",
      required: false,
    }),
    idempotencyKey: t.string(key),
  }),
});

const UnlockServiceInput = builder.inputType("UnlockServiceInput", {
  description: "What to unlock: exactly one of `lock`, `service` and `pattern`.",
  fields: (t) => ({
    lock: t.id({ required: false, description: "A lock's id." }),
    service: t.string(service),
    pattern: t.string({ ...pattern, description: "The pattern of a lock, as it was locked." }),
    reason: t.string(whyNot),
    onBehalfOf: t.string(forWhom),
    idempotencyKey: t.string(key),
  }),
});

const FreezeOnceInput = builder.inputType("FreezeOnceInput", {
  description: "A time that comes once, half-open: start <= at < end.",
  fields: (t) => ({
    start: t.field({
      description: "From when on; from the request on where left out.",
      type: "DateTime",
      required: false,
    }),
    startInSeconds: t.int({
      description: "The same, in seconds from the request; instead of `start`.",
      required: false,
    }),
    end: t.field({
      description: "Until when; in the future. Exactly one of `end` and `endInSeconds`.",
      type: "DateTime",
      required: false,
    }),
    endInSeconds: t.int({ description: "Until when, in seconds from the request.", required: false }),
  }),
});

const FreezeRecurrenceInput = builder.inputType("FreezeRecurrenceInput", {
  description: "A time that comes again and again, by the clock of a place.",
  fields: (t) => ({
    cron: t.string({
      required: true,
      description:
        "When it begins: minute, hour, day of the month, month, day of the week. A time that a clock change skips is the first one after it; one that comes twice is the first of the two.",
    }),
    timeZone: t.string({ required: true, description: "An IANA time zone, such as Europe/Berlin." }),
    durationSeconds: t.int({
      required: true,
      description: "How long each time, 60 to 2678400 seconds, and no longer than until it begins again.",
    }),
  }),
});

const CreateFreezeWindowInput = builder.inputType("CreateFreezeWindowInput", {
  description: "What is not to be changed, and when: exactly one of `once` and `recurring`.",
  fields: (t) => ({
    services: t.stringList({ required: true, description: `1 to 50 patterns: ${patternText}.` }),
    once: t.field({ description: "A time that comes once.", type: FreezeOnceInput, required: false }),
    recurring: t.field({
      description: "A time that comes again and again.",
      type: FreezeRecurrenceInput,
      required: false,
    }),
    reason: t.string(why),
    exemptRoles: t.stringList({
      required: false,
      description: "Names of roles: tokens with one of them may deploy all the same.",
    }),
    onBehalfOf: t.string(forWhom),
    idempotencyKey: t.string(key),
  }),
});

const EndFreezeWindowInput = builder.inputType("EndFreezeWindowInput", {
  description: "Which freeze window to end.",
  fields: (t) => ({
    freezeWindow: t.id({ description: "Its id.", required: true }),
    reason: t.string(whyNot),
    onBehalfOf: t.string(forWhom),
    idempotencyKey: t.string(key),
  }),
});

const lockPayload = (name: string, description: string) =>
  builder.objectRef<{ lock: ServiceLock }>(name).implement({
    description,
    fields: (t) => ({
      lock: t.field({ description: "The lock.", type: ServiceLockRef, resolve: ({ lock }) => lock }),
    }),
  });

const freezePayload = (name: string, description: string) =>
  builder.objectRef<{ freezeWindow: FreezeWindow }>(name).implement({
    description,
    fields: (t) => ({
      freezeWindow: t.field({
        description: "The freeze window.",
        type: FreezeWindowRef,
        resolve: ({ freezeWindow }) => freezeWindow,
      }),
    }),
  });

const refusals = ["InvalidInput", "NotPermitted", "IdempotencyKeyReused"] as const;
const text = (id: unknown) => (id == null ? null : String(id));

builder.mutationFields((t) => ({
  lockService: t.field({
    type: resultOf("LockService", lockPayload("LockServicePayload", "What was locked."), [
      ...refusals,
      "NotFound",
      "AmbiguousReference",
      "ServiceLocked",
    ]),
    description: "Keeps a service, or all that a pattern names, from being changed. Needs lock:manage there.",
    args: { input: t.arg({ description: "What is asked for.", type: LockServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({ lock: await lockService(app, caller, input) })) as never,
  }),
  unlockService: t.field({
    type: resultOf("UnlockService", lockPayload("UnlockServicePayload", "What was unlocked."), [
      ...refusals,
      "NotFound",
      "AmbiguousReference",
    ]),
    description:
      "Takes a lock away. Needs lock:manage for one's own, lock:remove-others for those of others.",
    args: { input: t.arg({ description: "What is asked for.", type: UnlockServiceInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        lock: await unlockService(app, caller, { ...input, lock: text(input.lock) }),
      })) as never,
  }),
  createFreezeWindow: t.field({
    type: resultOf(
      "CreateFreezeWindow",
      freezePayload("CreateFreezeWindowPayload", "What was made."),
      refusals,
    ),
    description:
      "Keeps services from being changed at a time, or again and again. Needs freeze:manage on each of the patterns.",
    args: {
      input: t.arg({ description: "What is asked for.", type: CreateFreezeWindowInput, required: true }),
    },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({ freezeWindow: await createFreezeWindow(app, caller, input) })) as never,
  }),
  endFreezeWindow: t.field({
    type: resultOf("EndFreezeWindow", freezePayload("EndFreezeWindowPayload", "What was ended."), [
      ...refusals,
      "NotFound",
    ]),
    description: "Ends a freeze window for good, now. Needs freeze:manage on each of its patterns.",
    args: { input: t.arg({ description: "What is asked for.", type: EndFreezeWindowInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        freezeWindow: await endFreezeWindow(app, caller, {
          ...input,
          freezeWindow: String(input.freezeWindow),
        }),
      })) as never,
  }),
}));
