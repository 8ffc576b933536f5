/** One entry of the audit history, as the graph shows it; what was asked is read apart (auditContents). */
export type AuditEvent = {
  id: string;
  at: string;
  action: string;
  outcome: "ACCEPTED" | "REFUSED";
  actor: string;
  onBehalfOf: string | null;
  targetType: string;
  targetId: string | null;
  targetName: string | null;
  requestId: string;
};

/** What an entry holds beyond its columns, out of its own bytes. */
export type AuditContent = {
  reason: string | null;
  payload: Record<string, unknown>;
  leaf: string;
  /** The id of the token that the actor used; null of what Fleetgraph did by itself. */
  tokenId: string | null;
  address: string | null;
  /** The program, and its version, as it named itself; the whole User-Agent. */
  client: string | null;
  clientVersion: string | null;
  userAgent: string | null;
  job: string | null;
  approvers: readonly string[];
  /** Of its target: account/region/cluster/service; "" belongs to no part of the fleet. */
  path: string;
};

export type AuditEventFilter = {
  /** The principal that acted. */
  actor?: string | null | undefined;
  /** Who is behind it: for whom a principal acted, else the principal. */
  person?: string | null | undefined;
  action?: string | null | undefined;
  /** Any of these. */
  actions?: readonly string[] | null | undefined;
  outcome?: "ACCEPTED" | "REFUSED" | null | undefined;
  /** Ids of ours. */
  targets?: readonly string[] | null | undefined;
  /** Half-open: start <= at < end. */
  start?: Date | null | undefined;
  end?: Date | null | undefined;
};
