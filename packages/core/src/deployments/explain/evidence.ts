import type { Message } from "../../kernel/index.ts";
import type { FailureCause } from "../judge.ts";

/** A container of a stopped task, with what may be missing made null. */
export type StoppedContainer = {
  name: string;
  image: string | null;
  exitCode: number | null;
  reason: string | null;
};

/** A stopped task of the new revision, as evidence. */
export type StoppedTask = {
  arn: string;
  stopCode: string | null;
  stoppedReason: string | null;
  /** The ARN of the container instance it ran on; null on Fargate. */
  containerInstance: string | null;
  containers: StoppedContainer[];
};

/** Something that a host lacks for one more task. */
export type Lack = {
  /** CPU, MEMORY, PORTS, …: what stands in the way, as in a placement failure. */
  resource: string;
  needed: number | null;
  free: number | null;
  /** The ports, attributes, expression or status it is about. */
  detail: string | null;
};

/** A host of the cluster as it stood when the deployment failed. */
export type SeenHost = {
  containerInstance: string;
  /** The EC2 instance id, else the last part of the ARN. */
  name: string;
  privateIp: string | null;
  /** Null where it was not looked at. */
  lacks: Lack[] | null;
};

/** What was found about a deployment that failed. */
export type FailureEvidence = {
  service: string;
  /** Newest first. */
  stoppedTasks: readonly StoppedTask[];
  /** The service's newest events since the deployment began, newest first. */
  serviceEvents: readonly string[];
  /** Hosts that the evidence is about; all of the cluster's where placement failed and they could be read. */
  hosts: readonly SeenHost[];
  /** What could not be found out, and what has changed since. */
  notKnown: readonly Message[];
};

/** Why a deployment ended badly, before the evidence is looked at. */
export type Ending =
  | FailureCause
  | { kind: "deadline"; seconds: number; running: number; desired: number }
  /** Fleetgraph has no way into the account any more. */
  | { kind: "accountGone"; account: string }
  /** Fleetgraph failed itself, again and again. */
  | { kind: "internal" }
  | { kind: "aws"; operation: string; code: string; message: string };
