import type { Progress } from "../events/index.ts";
import type { LabelFilter } from "../fleet/index.ts";
import type { Message } from "../kernel/index.ts";
import type { State } from "./transitions.ts";

export const deploymentKinds = ["DEPLOY", "ROLLBACK", "SCALE", "RESTART"] as const;
export type DeploymentKind = (typeof deploymentKinds)[number];
export type ImageChange = { container: string; from: string | null; to: string };

/** What can stand between a request and its deployment; each can be overridden with a permission of its own. */
export const guardNames = ["LOCK", "FREEZE_WINDOW", "APPROVAL", "VERIFICATION"] as const;
export type Guard = (typeof guardNames)[number];

/** How a roll-out that waits at a pause hook goes on (ECS API: ContinueServiceDeployment). */
export type HookAnswer = { id: string; action: "CONTINUE" | "ROLLBACK" };

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
  /** The address of where it was asked for: a chat message, a CI job; null where nobody said. */
  origin: string | null;
  createdAt: string;
  updatedAt: string;
  finishedAt: string | null;
  deadlineAt: string;
  /** How many approvals it needs, of which group and until when; 0 and null without. */
  approvalsNeeded: number;
  approvalGroup: string | null;
  approvalExpiresAt: string | null;
  overrides: Guard[];
  bulkId: string | null;
  /** The deployment whose failure this one undoes by policy. */
  causedById: string | null;
};

export type DeploymentFilter = {
  serviceId?: string | null | undefined;
  states?: readonly State[] | null | undefined;
  requestedBy?: string | null | undefined;
  active?: boolean | null | undefined;
  bulkId?: string | null | undefined;
  kinds?: readonly DeploymentKind[] | null | undefined;
  /** Beginnings of paths: accounts, regions and clusters; each list has to be met. */
  within?: readonly (readonly string[])[] | null | undefined;
  /** Of what it brings: a reference, a repository, `:tag` or a digest. */
  image?: string | null | undefined;
  /** Tags that its service has, all of them. */
  labels?: readonly LabelFilter[] | null | undefined;
  /** Half-open: start <= createdAt < end. */
  start?: Date | null | undefined;
  end?: Date | null | undefined;
};
