import type { ContractSource } from "./metric-source-contract.ts";

/** What a Prometheus with cAdvisor and node exporter measures. */
export const prometheusCovers: ContractSource["covers"] = {
  CONTAINER: [
    "CPU_USAGE",
    "CPU_LIMIT",
    "CPU_THROTTLED",
    "MEMORY_USAGE",
    "MEMORY_LIMIT",
    "DISK_READ",
    "DISK_WRITE",
    "RESTARTS",
  ],
  TASK: ["NETWORK_RECEIVE", "NETWORK_TRANSMIT"],
  HOST: [
    "CPU_USAGE",
    "CPU_LIMIT",
    "MEMORY_USAGE",
    "MEMORY_LIMIT",
    "NETWORK_RECEIVE",
    "NETWORK_TRANSMIT",
    "DISK_READ",
    "DISK_WRITE",
    "FILESYSTEM_USAGE",
    "FILESYSTEM_CAPACITY",
    "LOAD_1M",
  ],
};

/** A step's last scrape is of the next minute already, whose noise is another one. */
export const prometheusTolerance: NonNullable<ContractSource["tolerance"]> = { LOAD_1M: 0.08 };
