import type { FreezeSchedule } from "./schedule.ts";

/** A freeze window as the graph shows it. */
export type FreezeWindow = {
  id: string;
  /** account/region/cluster/service with *; ** is the whole fleet. Those that the reader may know of. */
  services: string[];
  reason: string;
  schedule: FreezeSchedule;
  exemptRoles: string[];
  createdBy: string;
  onBehalfOf: string | null;
  /** RFC 3339 */
  createdAt: string;
  endedAt: string | null;
  endedBy: string | null;
};

/** Whether it can still hold at `at` or later. */
export function isOver({ endedAt, schedule }: FreezeWindow, at: Date): boolean {
  return endedAt !== null || (schedule.kind === "ONCE" && schedule.end <= at);
}
