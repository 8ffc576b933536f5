export const severities = ["INFO", "WARNING", "CRITICAL"] as const;
export type Severity = (typeof severities)[number];

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
