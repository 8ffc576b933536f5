import { z } from "zod";
import { type FleetPath, fleetPattern, isWithin } from "../permissions/index.ts";

/** What is done for a service besides what is asked: the first entry that names it holds. */
export type ServicePolicy = {
  on: readonly string[];
  /** Whether a deployment that failed, and that ECS left standing, is undone. */
  rollBackOnFailure: boolean;
  /** How many of the newest revisions stay registered; null keeps all. */
  keepRevisions: number | null;
};

/** The `deployments.policies` of fleetgraph.yaml. */
export const policiesConfiguration = z
  .array(
    z.strictObject({
      on: z.array(fleetPattern).min(1).describe("The services, written as in `roles`."),
      rollBackOnFailure: z
        .boolean()
        .default(false)
        .describe(
          "Return the service to the last deployment that was proven healthy when one fails and ECS does not return it by itself.",
        ),
      keepRevisions: z
        .number()
        .int()
        .min(2)
        .max(1_000)
        .nullable()
        .default(null)
        .describe(
          "After a deployment, deregister what Fleetgraph registered for the service except the newest so many, and except what is in use anywhere; null keeps all.",
        ),
    }),
  )
  .default([])
  .describe("What is done for services besides what is asked. The first entry that names a service holds.");

const none: Omit<ServicePolicy, "on"> = { rollBackOnFailure: false, keepRevisions: null };

export function policyOf(policies: readonly ServicePolicy[], path: FleetPath): Omit<ServicePolicy, "on"> {
  return policies.find(({ on }) => on.some((resource) => isWithin(resource, path))) ?? none;
}
