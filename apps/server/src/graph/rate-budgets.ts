import { type CallCounts, type RateBudget, rateBudgets } from "@fleetgraph/core/fleet";
import { builder } from "./builder.ts";
import { mayCountAll } from "./fleet.ts";
import { FleetRef } from "./types.ts";

const CallCountsRef = builder.objectRef<CallCounts>("CallCounts").implement({
  description: "Calls to AWS, by what they are for. Changes go first, then checks, then listings.",
  fields: (t) => ({
    changes: t.exposeInt("changes", { description: "Of deployments." }),
    checks: t.exposeInt("checks", { description: "Looks at what a change refers to, before it is made." }),
    listings: t.exposeInt("listings", { description: "Of the listing of the fleet." }),
  }),
});

const RateBudgetRef = builder.objectRef<RateBudget>("RateBudget").implement({
  description:
    "What AWS allows for one class of calls in an account's region, and what all processes make of it. Amazon ECS " +
    'developer guide, "Request throttling": a bucket of tokens, one for each call, which refills at a rate.',
  fields: (t) => ({
    account: t.exposeString("account", {
      description: "The AWS account's number; its configured name while that is not known.",
    }),
    names: t.exposeStringList("names", {
      description: "The configured accounts that share the budget, as they have the same number.",
    }),
    region: t.exposeString("region", { description: "The AWS region." }),
    apiClass: t.exposeString("apiClass", {
      description: "The operations that count together: taskRead, serviceWrite and the like.",
    }),
    burst: t.exposeInt("burst", { description: "Calls at once, as AWS documents it." }),
    sustainedPerSecond: t.exposeFloat("sustainedPerSecond", {
      description: "Calls a second thereafter, as AWS documents it.",
    }),
    inUse: t.exposeInt("inUse", { description: "Calls of the burst that are spent and not refilled yet." }),
    loweredTo: t.exposeFloat("loweredTo", {
      nullable: true,
      description:
        "Calls a second, where AWS refused calls below what it documents; null while it does not. It comes back by itself.",
    }),
    callsLastMinute: t.field({
      description: "Calls of the last minute; up to five seconds old.",
      type: CallCountsRef,
      resolve: ({ callsLastMinute }) => callsLastMinute,
    }),
    waiting: t.field({
      description: "Calls that wait for a token; up to five seconds old.",
      type: CallCountsRef,
      resolve: ({ waiting }) => waiting,
    }),
    turnsWaiting: t.exposeInt("turnsWaiting", {
      description: "Deployments that stand in line for their turn to make such a call.",
    }),
    throttledLastHour: t.exposeInt("throttledLastHour", {
      description: "Calls that AWS refused as too fast in the last hour.",
    }),
  }),
});

builder.objectFields(FleetRef, (t) => ({
  rateBudgets: t.field({
    description:
      "The budgets of AWS that were used in the last day, by account, region and class; null for who may not see the " +
      "whole fleet, as they tell of its size, and of the past.",
    type: [RateBudgetRef],
    nullable: true,
    resolve: ({ asOf }, _args, context) =>
      mayCountAll(context) && asOf === undefined ? rateBudgets(context.reads) : null,
  }),
}));
