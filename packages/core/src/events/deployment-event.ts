import type { Progress } from "./record-events.ts";

/** One thing that happened to a deployment: the same for subscription and polling. */
export type DeploymentEvent = {
  /** The deployment's version as text. */
  cursor: string;
  deploymentId: string;
  version: number;
  /** RFC 3339 */
  at: string;
  kind: string;
  params: Record<string, unknown>;
  state: string;
  progress: Progress | null;
  /** The deployment has ended with this event, or before it. */
  final: boolean;
};

/** Reads a cursor of deployment events; null for text that is none. */
export function versionOfCursor(cursor: string): number | null {
  return /^(0|[1-9]\d{0,8})$/.test(cursor) ? Number(cursor) : null;
}
