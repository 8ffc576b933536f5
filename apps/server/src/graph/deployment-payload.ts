import type { Deployment } from "@fleetgraph/core/deployments";
import { builder } from "./builder.ts";
import { DeploymentRef } from "./types.ts";

/** The payload of a mutation that gives a deployment. */
export const deploymentPayload = (name: string) =>
  builder.objectRef<{ deployment: Deployment }>(name).implement({
    description: "What was accepted.",
    fields: (t) => ({
      deployment: t.field({
        type: DeploymentRef,
        description: "The deployment, as it is now; deploymentEvents tells how it goes on.",
        resolve: ({ deployment }) => deployment,
      }),
    }),
  });
