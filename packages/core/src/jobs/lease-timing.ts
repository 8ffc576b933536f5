import { awsTimeouts } from "../kernel/index.ts";

/** Milliseconds by which workers know each other to be alive. */
export type LeaseTiming = {
  /** Between two heartbeats, and two looks for dead ones. */
  lookMs: number;
  /** A worker whose heartbeat is older is taken over: it is frozen, or cut off. */
  silentMs: number;
  /** A job that was locked so long ago by nobody who has a lease is given back. */
  orphanMs: number;
  /** How long a call that changes something may be in the air. Shorter than `silentMs`, or it could land after it. */
  callMs: number;
};

export const leaseTiming: LeaseTiming = {
  lookMs: 1_000,
  silentMs: 8_000,
  orphanMs: 15_000,
  callMs: awsTimeouts.requestTimeout,
};
