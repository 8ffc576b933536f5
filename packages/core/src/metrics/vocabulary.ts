/** What can be measured; one unit each, after OpenTelemetry's semantic conventions. */
export type MetricName =
  | "CPU_USAGE"
  | "CPU_LIMIT"
  | "CPU_RESERVED"
  | "CPU_THROTTLED"
  | "MEMORY_USAGE"
  | "MEMORY_LIMIT"
  | "MEMORY_RESERVED"
  | "NETWORK_RECEIVE"
  | "NETWORK_TRANSMIT"
  | "DISK_READ"
  | "DISK_WRITE"
  | "FILESYSTEM_USAGE"
  | "FILESYSTEM_CAPACITY"
  | "LOAD_1M"
  | "RESTARTS";

export type TargetKind = "CONTAINER" | "TASK" | "SERVICE" | "CLUSTER" | "HOST";

/** Of what a metric is. `container` is the container's name, of CONTAINER only, whose id is its task's. */
export type MetricTarget = { kind: TargetKind; id: string; container: string | null };
