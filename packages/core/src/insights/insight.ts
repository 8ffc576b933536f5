import type { Message } from "../kernel/index.ts";
import type { InsightKind } from "./rules/index.ts";

export const severities = ["INFO", "WARNING", "CRITICAL"] as const;
export type Severity = (typeof severities)[number];

export const insightStates = ["OPEN", "CLOSED"] as const;
export type InsightState = (typeof insightStates)[number];

/** What an insight can be about. */
export const insightTargets = ["ACCOUNT", "CLUSTER", "SERVICE", "HOST"] as const;
export type InsightTarget = (typeof insightTargets)[number];

/** The units of evidence; each number has one of them. */
export const evidenceUnits = [
  "CORES",
  "BYTES",
  "BYTES_PER_SECOND",
  "SHARE",
  "COUNT",
  "SECONDS",
  "DAYS",
  "USD_PER_MONTH",
  "NONE",
] as const;
export type EvidenceUnit = (typeof evidenceUnits)[number];

/** One number that an insight rests on, or one text where it is none. */
export type Evidence = {
  /** A word of the catalogue, `insight.evidence.<name>`; shown as it is where that has none. */
  name: string;
  value: number | null;
  unit: EvidenceUnit;
  /** What it is of, where that is not the target: a container, a setting, a host. */
  of: string | null;
  text: string | null;
};

/** What deployService is to be asked for, in its own fields (ServiceChangeInput). Amounts: CPU units and MiB. */
export type InsightChange = {
  service: string;
  cpu: string | null;
  memory: string | null;
  containers: {
    name: string;
    cpu: number | null;
    memory: number | null;
    memoryReservation: number | null;
  }[];
};

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
