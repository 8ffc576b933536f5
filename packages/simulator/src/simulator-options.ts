import type { Timing } from "./state/timing.ts";
import type { Account } from "./state/world.ts";

export interface SimulatorOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  host?: string;
  /** The same seed gives the same ids, placements and chances. */
  seed?: number;
  /** Simulated seconds per wall second; 0, the default, leaves the clock to the caller. */
  speed?: number;
  /** Epoch milliseconds the virtual clock starts at; now by default. */
  startedAt?: number;
  accounts?: Account[];
  timing?: Partial<Timing>;
  /** Request rates limited as AWS does, in wall time; on by default. */
  throttling?: boolean;
}
