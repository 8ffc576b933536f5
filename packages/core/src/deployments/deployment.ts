import type { Progress } from "../events/index.ts";
import type { Message } from "../kernel/index.ts";
import type { State } from "./transitions.ts";

export type DeploymentKind = "DEPLOY" | "ROLLBACK" | "SCALE";
export type ImageChange = { container: string; from: string | null; to: string };

/** Why a deployment failed: a message of the catalogue and what it rests on. */
export type Failure = Message & { evidence: Record<string, unknown> | null };

/** A deployment as the graph shows it. Times are RFC 3339. */
export type Deployment = {
  id: string;
  kind: DeploymentKind;
  serviceId: string;
  state: State;
  version: number;
  images: ImageChange[];
  desiredCount: number | null;
  fromTaskDefinition: string | null;
  toTaskDefinition: string | null;
  targetDeploymentId: string | null;
  ecsDeploymentId: string | null;
  serviceDeploymentArn: string | null;
  progress: Progress | null;
  failure: Failure | null;
  requestedBy: string;
  onBehalfOf: string | null;
  reason: string | null;
  createdAt: string;
  updatedAt: string;
  finishedAt: string | null;
  deadlineAt: string;
};

export type DeploymentFilter = {
  serviceId?: string | null | undefined;
  states?: readonly State[] | null | undefined;
  requestedBy?: string | null | undefined;
  active?: boolean | null | undefined;
  /** Half-open: start <= createdAt < end. */
  start?: Date | null | undefined;
  end?: Date | null | undefined;
};
