import type { WantedChange } from "./change/index.ts";
import type { DeploymentKind, ImageChange } from "./deployment.ts";

/** What one kind of request makes of the service that it found. */
export type PlannedChange = {
  kind: DeploymentKind;
  images: ImageChange[];
  change: WantedChange | null;
  desiredCount: number | null;
  toTaskDefinition: string | null;
  targetDeploymentId: string | null;
};
