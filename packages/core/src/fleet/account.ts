import type { StoredMessage } from "@fleetgraph/catalogue";

/** An AWS account, by the name fleetgraph.yaml gives it. */
export type Account = {
  id: string;
  name: string;
  awsAccountId: string | null;
  /** The moment that what it has is shown as of; left out is now. */
  asOf?: string | undefined;
};

export const listingKinds = [
  "CLUSTERS",
  "SERVICES",
  "TASKS",
  "HOSTS",
  "INSTANCES",
  "CAPACITY_PROVIDERS",
  "AUTO_SCALING_GROUPS",
  "SCALING_TARGETS",
  "ECS_DEPLOYMENTS",
  "IMAGES",
] as const;
export type ListingKind = (typeof listingKinds)[number];

/** How fresh one listing is. Times are RFC 3339. */
export type ListingFreshness = {
  key: string;
  kind: ListingKind;
  accountId: string;
  /** Empty where even the region could not be found out. */
  region: string;
  clusterId: string | null;
  observedAt: string | null;
  attemptedAt: string;
  failedSince: string | null;
  failure: StoredMessage | null;
};

/** A full listing that was asked for or came due. */
export type FleetSync = {
  id: string;
  requestedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  calls: number | null;
  failedListings: number | null;
  changedRows: number | null;
};

export type Label = { key: string; value: string };
