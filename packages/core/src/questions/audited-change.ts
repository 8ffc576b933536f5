import type { AuditEvent } from "../audit/index.ts";
import type { DeploymentKind, ImageChange } from "../deployments/index.ts";

/** Why a change had no second person. */
export const aloneReasons = ["NOT_NEEDED", "OVERRIDDEN", "POLICY", "MISSING"] as const;
export type AloneReason = (typeof aloneReasons)[number];

/** By what a change passed a freeze. */
export const freezePasses = ["OVERRIDE", "EXEMPT_ROLE", "POLICY", "UNDER_WAY", "NONE"] as const;
export type FreezePass = (typeof freezePasses)[number];

/** A freeze that held while a change was carried out. */
export type ChangeInFreeze = {
  windowId: string;
  reason: string;
  /** From when, inclusive, and until when, exclusive, it held. RFC 3339. */
  start: string;
  end: string;
  passedBy: FreezePass;
  /** Of EXEMPT_ROLE: which. */
  role: string | null;
};

/** A change of a service as the audit history has it, with what became of it. */
export type AuditedChange = {
  /** Of the entry, which is the key of a list. */
  id: string;
  /** The entry that recorded the request. */
  event: AuditEvent;
  kind: DeploymentKind;
  /** Who is behind the request: for whom the principal acted, else the principal. */
  person: string;
  deploymentId: string;
  serviceId: string | null;
  /** account/region/cluster/service */
  path: string;
  images: ImageChange[];
  /** When the service began to be changed; null when it came to nothing. RFC 3339. */
  beganAt: string | null;
  finishedAt: string | null;
  /** Whether the deployment is still in the store: its entry is there for ever. */
  known: boolean;
  /** The entries of what others approved, oldest first. */
  approvals: AuditEvent[];
  /** Null where somebody else approved. */
  aloneBecause: AloneReason | null;
  freezes: ChangeInFreeze[];
};

export type AuditedChangeFilter = {
  serviceId?: string | null | undefined;
  /** Who is behind the request. */
  person?: string | null | undefined;
  kinds?: readonly DeploymentKind[] | null | undefined;
  /** Patterns of paths; any of them. */
  within?: readonly string[] | null | undefined;
  /** Only what was carried out and had no second person. */
  alone?: boolean | null | undefined;
  /** Only what was carried out while a freeze held. */
  inFreeze?: boolean | null | undefined;
  /** Half-open, of the request: start <= at < end. */
  start?: Date | null | undefined;
  end?: Date | null | undefined;
};
