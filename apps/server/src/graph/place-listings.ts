import { type PlaceListing, placeListings } from "@fleetgraph/core/fleet";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { mayCountAll } from "./fleet.ts";
import { loadNode } from "./node.ts";
import { AccountRef, FleetRef } from "./types.ts";

const PlaceListingRef = builder.objectRef<PlaceListing>("PlaceListing").implement({
  description: "The listing of one account's region: each is listed by itself, once an interval.",
  fields: (t) => ({
    account: t.field({
      description: "The account; null until it was first listed.",
      type: AccountRef,
      nullable: true,
      resolve: async ({ accountId }, _args, context) =>
        accountId === null ? null : ((await loadNode(context, accountId)) as never),
    }),
    accountName: t.exposeString("account", { description: "The account's name in fleetgraph.yaml." }),
    region: t.exposeString("region", { description: "The AWS region." }),
    intervalSeconds: t.exposeInt("intervalSeconds", {
      description: "Seconds between two listings (sync.intervalSeconds).",
    }),
    startedAt: t.expose("startedAt", {
      type: "DateTime",
      nullable: true,
      description: "When the listing that is under way began; null while none is.",
    }),
    partsDone: t.exposeInt("partsDone", {
      nullable: true,
      description: "Parts of it that have ended; null while none is under way.",
    }),
    partsTotal: t.exposeInt("partsTotal", {
      nullable: true,
      description: "Of how many; null while none is under way, or its clusters are not known yet.",
    }),
    finishedAt: t.expose("finishedAt", {
      type: "DateTime",
      nullable: true,
      description:
        "When the last listing ended, complete or not (fleet.stale says which); null before the first.",
    }),
    nextAt: t.expose("nextAt", { type: "DateTime", description: "When the next one is due." }),
    behindSeconds: t.exposeInt("behindSeconds", {
      description: "Seconds for which that is overdue; 0 when it is not.",
    }),
  }),
});

const FleetListingRef = builder.objectRef<PlaceListing[]>("FleetListing").implement({
  description: "What the listing of the fleet is doing, and how far behind it is.",
  fields: (t) => ({
    underWay: t.int({
      description: "Places that are being listed.",
      resolve: (places) => places.filter(({ startedAt }) => startedAt !== null).length,
    }),
    behindSeconds: t.int({
      description: "Seconds for which the place that waits longest is overdue; 0 when none is.",
      resolve: (places) => Math.max(0, ...places.map(({ behindSeconds }) => behindSeconds)),
    }),
    nextAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the next place is due; null before the first plan.",
      resolve: (places) => places.map(({ nextAt }) => nextAt).sort()[0] ?? null,
    }),
    places: t.field({
      type: [PlaceListingRef],
      description: "Every account and region, in that order.",
      resolve: (places) => places,
    }),
  }),
});

/** Read once for each request: every account may ask for its own. */
const loaded = new WeakMap<Context, Promise<PlaceListing[]>>();
function placesOf(context: Context): Promise<PlaceListing[]> {
  const known = loaded.get(context) ?? placeListings(context.reads);
  loaded.set(context, known);
  return known;
}

builder.objectFields(FleetRef, (t) => ({
  listing: t.field({
    description:
      "What the listing of the fleet is doing now; null for who may not see the whole fleet, and of the past.",
    type: FleetListingRef,
    nullable: true,
    resolve: ({ asOf }, _args, context) =>
      mayCountAll(context) && asOf === undefined ? placesOf(context) : null,
  }),
}));

builder.objectFields(AccountRef, (t) => ({
  listings: t.field({
    description: "The listing of each of its regions; null for who may not see the whole fleet.",
    type: [PlaceListingRef],
    nullable: true,
    resolve: async ({ id }, _args, context) =>
      mayCountAll(context) ? (await placesOf(context)).filter(({ accountId }) => accountId === id) : null,
  }),
}));
