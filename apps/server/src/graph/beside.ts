import { latestDeploymentBeside } from "@fleetgraph/core/deployments";
import { countsBeside } from "@fleetgraph/core/fleet";
import type { Reads } from "@fleetgraph/core/kernel";
import type { Caller } from "@fleetgraph/core/permissions";
import { defaultFieldResolver } from "graphql";
import type { AskedOfKinds } from "./asked.ts";

/** What is read with every cluster and service, where the operation asks for it; of a moment, where one is given. */
export function besideOf(
  caller: Caller,
  asked: AskedOfKinds | null,
  asOf?: string,
): NonNullable<Reads["beside"]> {
  const counts = countsBeside(caller, asked?.cluster, asOf);
  const services = asked?.service;
  const wantsLatest = services === undefined || services.has("latestDeployment");
  return {
    ...(counts ? { cluster: counts } : {}),
    ...(wantsLatest ? { service: latestDeploymentBeside(caller, asked?.deployment, asOf) } : {}),
  };
}

/**
 * The resolver of a field that is read with its item: none, in a form that Pothos takes for a field which core's type
 * doesn't have (schema.ts leaves it out). Calling a resolver costs more than the field: its path alone is an object
 * for each step of it.
 */
export const readWithItem = { resolve: defaultFieldResolver as never };
