import type { Insights } from "./cloudwatch/metric-samples.ts";
import type { LoadOptions } from "./load/load-model.ts";
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
  /** What is done to the load of the fleet, as monitoring sees it. */
  load?: LoadOptions;
  /** Whether its clusters have Container Insights; with enhanced observability by default. */
  containerInsights?: Insights;
  /** Request rates limited as AWS does, in wall time; on by default. */
  throttling?: boolean;
}
