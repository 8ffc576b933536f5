import { findService } from "@fleetgraph/core/fleet";
import { kindOfId, type Reads } from "@fleetgraph/core/kernel";
import type { Caller } from "@fleetgraph/core/permissions";
import { noSuchId } from "./fleet-filters.ts";

/** The ids that entries about a target are found by: an id of ours, or a service by ARN, cluster/service or name. */
export async function targetsOf(reads: Reads, caller: Caller, ref: string): Promise<string[]> {
  return [kindOfId(ref) ? ref : ((await findService(reads, caller, ref))?.id ?? noSuchId)];
}
