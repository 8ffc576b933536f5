import type { Message } from "../kernel/index.ts";
import type { Evidence, InsightChange, Severity } from "./evidence.ts";
import type { InsightKind } from "./rules/index.ts";

export const insightStates = ["OPEN", "CLOSED"] as const;
export type InsightState = (typeof insightStates)[number];

/** What an insight can be about. */
export const insightTargets = ["ACCOUNT", "CLUSTER", "SERVICE", "HOST"] as const;
export type InsightTarget = (typeof insightTargets)[number];

/** Something that holds, or held, of a part of the fleet. */
export type Insight = {
  id: string;
  kind: InsightKind;
  severity: Severity;
  state: InsightState;
  targetKind: InsightTarget;
  targetId: string;
  targetName: string;
  part: string;
  path: string;
  clusterId: string | null;
  serviceId: string | null;
  hostId: string | null;
  title: Message;
  proposal: Message;
  evidence: Evidence[];
  change: InsightChange | null;
  openedAt: string;
  closedAt: string | null;
  changedAt: string;
  snoozedUntil: string | null;
  snoozedAt: string | null;
  snoozedBy: string | null;
  snoozedOnBehalfOf: string | null;
  snoozeReason: string | null;
};

/** One time that an insight was open; half-open. */
export type InsightPeriod = { openedAt: string; closedAt: string | null };
