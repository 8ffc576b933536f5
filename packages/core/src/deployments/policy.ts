import { z } from "zod";
import { type FleetPath, fleetPattern, isWithin } from "../permissions/index.ts";
import { type ImpactMetric, impactMetrics } from "./impact/impact-metrics.ts";

/** What is done for a service besides what is asked: the first entry that names it holds. */
export type ServicePolicy = {
  on: readonly string[];
  /** Whether a deployment that failed, and that ECS left standing, is undone. */
  rollBackOnFailure: boolean;
  /** How many of the newest revisions stay registered; null keeps all. */
  keepRevisions: number | null;
  /** Whether a deployment that succeeded and made a metric worse is undone. */
  rollBackOnImpact?: RollBackOnImpact | null;
};

export type RollBackOnImpact = {
  metrics: readonly ImpactMetric[];
  /** A share of what was expected: 0.3 is 30 % more. */
  worseThan: number;
  withinMinutes: number;
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
      rollBackOnImpact: z
        .strictObject({
          metrics: z
            .array(z.enum(impactMetrics))
            .min(1)
            .refine((metrics) => new Set(metrics).size === metrics.length, "a metric is named twice")
            .describe("What is looked at: the fewer, the smaller a change is seen."),
          worseThan: z
            .number()
            .min(0.1)
            .max(100)
            .describe(
              "How much worse than expected, as a share: 0.3 is 30 % more. Of CPU_THROTTLED the share of periods itself; RESTARTS are counted, and have no such bound.",
            ),
          withinMinutes: z
            .number()
            .int()
            .min(15)
            .max(65)
            .default(30)
            .describe(
              "For how many minutes after the deployment's end it is looked at, every five from the 15th on.",
            ),
        })
        .nullable()
        .default(null)
        .describe(
          "Return the service to what was proven healthy when a deployment succeeds and then makes a metric worse (docs/impact.md). Unlike `rollBackOnFailure` it goes past no lock, freeze or approval.",
        ),
    }),
  )
  .default([])
  .describe("What is done for services besides what is asked. The first entry that names a service holds.");

const none: Omit<ServicePolicy, "on"> = {
  rollBackOnFailure: false,
  keepRevisions: null,
  rollBackOnImpact: null,
};

export function policyOf(policies: readonly ServicePolicy[], path: FleetPath): Omit<ServicePolicy, "on"> {
  return policies.find(({ on }) => on.some((resource) => isWithin(resource, path))) ?? none;
}
