import type { Message, Statement } from "../kernel/index.ts";

/** How far the new tasks of a deployment are. */
export type Progress = {
  desired: number;
  running: number;
  pending: number;
  failed: number;
  oldRunning: number;
};

/** Something that happened to a deployment, as its slice records it. */
export type NewDeploymentEvent = {
  deploymentId: string;
  /** The deployment's version after the change: the cursor of the event. */
  version: number;
  path: string;
  at: Date;
  message: Message;
  state: string;
  progress: Progress | null;
  final: boolean;
};

export const eventChannel = "fleetgraph_event";

/** Adds events to a statement, and one nudge to whoever listens: the truth is the table and its cursors. */
export function recordEvents(statement: Statement, events: readonly NewDeploymentEvent[]): void {
  events.forEach((event, index) => {
    const { message, state, progress, final } = event;
    const values = [
      `${statement.bind(event.at.toISOString())}::timestamptz`,
      `${statement.bind(message.kind)}::text`,
      `${statement.bind(event.deploymentId)}::text`,
      `${statement.bind(event.version)}::int`,
      `${statement.bind(event.path)}::text`,
      `${statement.bind(JSON.stringify({ state, progress, final, params: message.params }))}::jsonb`,
    ];
    statement.with(
      `event_${index}`,
      "INSERT INTO event (at, kind, deployment_id, deployment_version, path, payload) " +
        `VALUES (${values.join(", ")}) RETURNING id`,
    );
  });
  const last = events.at(-1);
  if (last) {
    const nudge = statement.bind(last.deploymentId);
    statement.with("nudge", `SELECT pg_notify('${eventChannel}', ${nudge}::text)`);
  }
}
