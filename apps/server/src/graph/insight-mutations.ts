import { type Insight, snoozeInsight, unsnoozeInsight } from "@fleetgraph/core/insights";
import { builder } from "./builder.ts";
import { answer, resultOf } from "./problem.ts";
import { InsightRef } from "./types.ts";

const idempotencyKey = {
  required: true,
  description: "Made once per request and kept over its retries; 1 to 200 characters.",
} as const;
const onBehalfOf = { required: false, description: "For whom; needs principal:act-as." } as const;

const SnoozeInput = builder.inputType("SnoozeInsightInput", {
  description: "Which insight can wait, until when, and why.",
  fields: (t) => ({
    insight: t.id({ description: "Its id.", required: true }),
    until: t.field({ description: "Until when; within a year.", type: "DateTime", required: true }),
    reason: t.string({ required: true, description: "Why it can wait; 1 to 500 characters." }),
    onBehalfOf: t.string(onBehalfOf),
    idempotencyKey: t.string(idempotencyKey),
  }),
});

const UnsnoozeInput = builder.inputType("UnsnoozeInsightInput", {
  description: "Which insight is not to wait any more.",
  fields: (t) => ({
    insight: t.id({ description: "Its id.", required: true }),
    reason: t.string({ required: false, description: "Why; up to 500 characters." }),
    onBehalfOf: t.string(onBehalfOf),
    idempotencyKey: t.string(idempotencyKey),
  }),
});

const payload = (name: string, description: string) =>
  builder.objectRef<{ insight: Insight }>(name).implement({
    description,
    fields: (t) => ({
      insight: t.field({
        description: "The insight.",
        type: InsightRef,
        resolve: ({ insight }) => insight,
      }),
    }),
  });
const SnoozePayload = payload("SnoozeInsightPayload", "What is snoozed.");
const UnsnoozePayload = payload("UnsnoozeInsightPayload", "What is not snoozed any more.");

const problems = ["InvalidInput", "NotPermitted", "IdempotencyKeyReused", "NotFound"] as const;

builder.mutationFields((t) => ({
  snoozeInsight: t.field({
    type: resultOf("SnoozeInsight", SnoozePayload as never, [...problems]),
    description:
      "Says of an insight that it can wait until a time, and why. It goes on to be evaluated. Needs insight:snooze there.",
    args: { input: t.arg({ description: "What is asked for.", type: SnoozeInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        insight: await snoozeInsight(app, caller, { ...input, insight: String(input.insight) }),
      })) as never,
  }),
  unsnoozeInsight: t.field({
    type: resultOf("UnsnoozeInsight", UnsnoozePayload as never, [...problems]),
    description: "Ends a snooze before its time. Needs insight:snooze there.",
    args: { input: t.arg({ description: "What is asked for.", type: UnsnoozeInput, required: true }) },
    resolve: (_root, { input }, { app, caller }) =>
      answer(async () => ({
        insight: await unsnoozeInsight(app, caller, { ...input, insight: String(input.insight) }),
      })) as never,
  }),
}));
