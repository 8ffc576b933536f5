import { availableParallelism, loadavg } from "node:os";

/** Milliseconds of a schedule's life, in proportion to production's: seven times faster on a machine that is free. */
export type Pace = {
  requestTimeout: number;
  /** A worker that was silent for so long is taken over. */
  silent: number;
  look: number;
  orphan: number;
  /** A transaction that stands still for so long is ended: before the takeover. */
  idleInTransaction: number;
  /** Between two looks for what is due, and two looks at a roll-out. */
  due: number;
  poll: number;
  consistency: number;
  staleCall: number;
  /** Faults come within this time, or not at all. */
  faultsWithin: number;
  /** A healthy worker ends everything within this time. */
  bound: number;
};

/** What a busy machine does not give its processes must not look like a fault of theirs. */
export function paceOfMachine(): Pace {
  const waiting = (loadavg()[0] ?? 0) / availableParallelism();
  const slower = Math.min(4, Math.max(1, waiting / 4));
  const of = (milliseconds: number) => Math.round(milliseconds * slower);
  return {
    requestTimeout: of(500),
    silent: of(1_200),
    look: of(100),
    orphan: of(2_000),
    idleInTransaction: of(700),
    due: of(80),
    poll: of(40),
    consistency: of(200),
    staleCall: of(600),
    faultsWithin: of(5_000),
    bound: of(20_000),
  };
}
