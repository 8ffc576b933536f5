import { latestDeploymentBeside } from "@fleetgraph/core/deployments";
import { countsBeside } from "@fleetgraph/core/fleet";
import type { Beside } from "@fleetgraph/core/kernel";
import type { Context } from "./context.ts";

/**
 * What lists read with their items when the operation asks for it: the fields' resolvers then answer without a
 * promise for each item. Items that come another way are loaded by their resolvers, and an operation that was not
 * compiled says nothing of what it asks for.
 */
export function besideClusters({ asked, reads, caller }: Context): Beside | undefined {
  return asked?.cluster ? countsBeside(reads, caller) : undefined;
}

/** The latest deployments of a list's services. */
export function besideServices({ asked, reads, caller }: Context): Beside | undefined {
  return asked?.service?.has("latestDeployment") ? latestDeploymentBeside(reads, caller) : undefined;
}
