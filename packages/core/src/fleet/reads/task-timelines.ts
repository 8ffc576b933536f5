import { type Bind, type Reads, readRows } from "../../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../../permissions/index.ts";
import { type Container, healthStatus, taskStatus } from "../task.ts";
import { type TaskState, type TaskTimelineEntry, timelineOf } from "../task-timeline.ts";

const columns =
  "id, valid_from, gone_at, last_status, desired_status, health_status, containers, stop_code, stopped_reason, " +
  "created_at, pull_started_at, pull_stopped_at, started_at, stopping_at, execution_stopped_at, stopped_at";

/** The life of each task, of the present and of the past; until then as of a moment. */
export async function taskTimelines(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, TaskTimelineEntry[]>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const patterns = visibility(caller.grants, "fleet:read");
  const wanted = `id = ANY (${bind(ids)}::text[])${andVisible(patterns, bind)}`;
  const until = reads.at === undefined ? "" : ` AND valid_from <= ${bind(reads.at)}::timestamptz`;
  const from = (table: string) => `SELECT version, ${columns} FROM ${table} WHERE ${wanted}${until}`;
  const text =
    `SELECT ${columns} FROM (${from("task")} UNION ALL ${from("task_past")}) AS s ` +
    "ORDER BY id, valid_from, version";
  const states = new Map<string, TaskState[]>(ids.map((id) => [id, []]));
  for (const row of await readRows(reads, text, values)) states.get(row[0] as string)?.push(toState(row));
  return new Map([...states].map(([id, lived]) => [id, timelineOf(lived)]));
}

function toState(row: unknown[]): TaskState {
  const [, validFrom, goneAt, raw, desiredStatus, health, containers, stopCode, stoppedReason, ...times] =
    row;
  const [createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, executionStoppedAt, stoppedAt] =
    times;
  return {
    validFrom,
    goneAt,
    status: taskStatus(raw as string),
    rawStatus: raw,
    desiredStatus,
    health: health === null ? null : healthStatus(health as string),
    containers: containers as Container[],
    stopCode,
    stoppedReason,
    ...{ createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, executionStoppedAt, stoppedAt },
  } as TaskState;
}
