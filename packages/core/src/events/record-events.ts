import type { Message, Statement } from "../kernel/index.ts";

/** A lifecycle hook at which ECS waits until somebody lets the deployment go on (ECS API: ContinueServiceDeployment). */
export type WaitingHook = {
  id: string;
  /** The stage it holds the deployment in; null where ECS does not tell. */
  stage: string | null;
  /** RFC 3339: when ECS decides by itself; null where it does not tell. */
  expiresAt: string | null;
};

/** How far the new tasks of a deployment are. What may be left out was not recorded, or ECS did not tell it. */
export type Progress = {
  desired: number;
  running: number;
  pending: number;
  failed: number;
  oldRunning: number;
  /** New tasks that pass their health check; null where it was not read. */
  healthy?: number | null;
  /** 0 to 100 of this deployment; 100 only when it is completed. */
  percent?: number | null;
  /** Failures at which the circuit breaker gives up, as ECS gives it: it is never recomputed. */
  threshold?: number | null;
  /** Failures the circuit breaker has counted. */
  failureCount?: number | null;
  /** The lifecycle stage, an open list (ECS API: ServiceDeployment). */
  stage?: string | null;
  /** Production traffic that goes to the new tasks, where the strategy shifts traffic. */
  trafficPercent?: number | null;
  waitingHook?: WaitingHook | null;
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

/**
 * Adds events that are of no deployment to a statement: `select` gives their time, kind, path and payload. One nudge to
 * whoever listens, if there are any.
 */
export function recordNotices(statement: Statement, select: string): void {
  statement.with("notices", `INSERT INTO event (at, kind, path, payload) ${select} RETURNING id`);
  statement.with("nudge", `SELECT pg_notify('${eventChannel}', 'notice') WHERE EXISTS (SELECT FROM notices)`);
}
