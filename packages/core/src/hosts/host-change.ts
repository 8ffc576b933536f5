import type { Message } from "../kernel/index.ts";
import type { HoldReason } from "../placement/index.ts";

export const hostChangeKinds = ["DRAIN", "ACTIVATE"] as const;
export type HostChangeKind = (typeof hostChangeKinds)[number];

export const hostChangeStates = [
  "REQUESTED",
  "DRAINING",
  "DRAINED",
  "ACTIVATED",
  "UNDONE",
  "GONE",
  "FAILED",
] as const;
export type HostChangeState = (typeof hostChangeStates)[number];

/** A task that still holds a host, and why as far as is known. */
export type Holding = { taskArn: string; group: string | null; reason: HoldReason; told: Message };

/** That somebody asked for a host to be drained or activated, and how far that is. */
export type HostChange = {
  id: string;
  hostId: string;
  kind: HostChangeKind;
  state: HostChangeState;
  forced: boolean;
  requestedBy: string;
  onBehalfOf: string | null;
  reason: string | null;
  /** RFC 3339 */
  createdAt: string;
  finishedAt: string | null;
  holding: Holding[];
  stuckSince: string | null;
  failure: Message | null;
};

/** That a host is being emptied, or is empty and takes no tasks. */
export type HostDrain = {
  hostId: string;
  /** What brought it about; null where somebody did it behind Fleetgraph's back. */
  change: HostChange | null;
  /** RFC 3339; null where the past does not tell. */
  since: string | null;
  holding: Holding[];
  stuckSince: string | null;
};
