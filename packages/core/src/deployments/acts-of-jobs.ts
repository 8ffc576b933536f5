import type { AuditAction, AuditRecord } from "../audit/index.ts";
import type { Message } from "../kernel/index.ts";
import { type Caller, systemCaller } from "../permissions/index.ts";
import { serviceName } from "./check-request.ts";
import type { DeploymentKind, Failure, ImageChange } from "./deployment.ts";

/** An entry to be made, and by whom. */
export type Act = { caller: Caller; record: AuditRecord };

/** What is told of a deployment that a job acts on. */
type ActedOn = {
  id: string;
  path: string;
  kind: DeploymentKind;
  images: ImageChange[];
  fromTaskDefinition: string | null;
  toTaskDefinition: string | null;
  failure: Failure | null;
  onBehalfOf: string | null;
  requestedByName: string;
};

/** Who asked for what a job carries on: its acts are theirs. */
export const askedBy = ({ onBehalfOf, requestedByName }: Pick<ActedOn, "onBehalfOf" | "requestedByName">) =>
  onBehalfOf ?? requestedByName;

/**
 * What a job does to a deployment without anybody's asking at that moment: lets it begin, ends it. The entry is
 * Fleetgraph's, for whoever asked for the deployment.
 */
export function actOfJob(
  work: ActedOn,
  act: { action: AuditAction; state: string; told: Message; fields: Partial<ActedOn> },
): Act {
  const { id, path, kind } = work;
  const { images, fromTaskDefinition, toTaskDefinition, failure } = { ...work, ...act.fields };
  return {
    caller: systemCaller(id),
    record: {
      action: act.action,
      outcome: "ACCEPTED",
      target: { type: "Deployment", id, name: serviceName(work), path },
      onBehalfOf: askedBy(work),
      reason: act.told.kind,
      payload: {
        deployment: id,
        kind,
        state: act.state,
        images: images.map(({ container, to }) => ({ container, image: to })),
        fromTaskDefinition,
        toTaskDefinition,
        failure: failure?.kind ?? null,
      },
    },
  };
}
