import type { Container, Task } from "./task.ts";

/** What a point of a task's life is: one of ECS's own times, or a state it was seen in. */
export type TaskTimelineKind =
  | "CREATED"
  | "PULL_STARTED"
  | "PULL_STOPPED"
  | "STARTED"
  | "STOPPING"
  | "EXECUTION_STOPPED"
  | "STOPPED"
  | "STATE"
  | "GONE";

export type ContainerExit = Pick<Container, "name" | "exitCode" | "reason">;

/** A point of a task's life, as the graph shows it. */
export type TaskTimelineEntry = {
  at: string;
  kind: TaskTimelineKind;
  /** Of a state; null of one of ECS's times. */
  status: Task["status"] | null;
  rawStatus: string | null;
  desiredStatus: string | null;
  health: Task["health"];
  /** Of the end. */
  stopCode: string | null;
  stoppedReason: string | null;
  /** The containers that ended between the state before and this one. */
  exits: ContainerExit[];
};

/** A state of a task, as it is kept. Times are RFC 3339. */
export type TaskState = Pick<
  Task,
  | "status"
  | "rawStatus"
  | "desiredStatus"
  | "health"
  | "containers"
  | "stopCode"
  | "stoppedReason"
  | "createdAt"
  | "startedAt"
  | "stoppedAt"
> & {
  validFrom: string;
  goneAt: string | null;
  pullStartedAt: string | null;
  pullStoppedAt: string | null;
  stoppingAt: string | null;
  executionStoppedAt: string | null;
};

const nothingMore = { desiredStatus: null, health: null, stopCode: null, stoppedReason: null, exits: [] };

/** The order of what happened at the same moment. */
const kinds: readonly TaskTimelineKind[] = [
  "CREATED",
  "PULL_STARTED",
  "PULL_STOPPED",
  "STARTED",
  "STOPPING",
  "EXECUTION_STOPPED",
  "STATE",
  "STOPPED",
  "GONE",
];

/**
 * A task's life: the times that ECS tells itself, which are all there is of what passed between two looks, and the
 * states that were seen, in their order. States that differ in nothing that is shown are one.
 */
export function timelineOf(states: readonly TaskState[]): TaskTimelineEntry[] {
  const last = states.at(-1);
  if (last === undefined) return [];
  const entries: TaskTimelineEntry[] = [];
  const times: [TaskTimelineKind, string | null][] = [
    ["CREATED", last.createdAt],
    ["PULL_STARTED", last.pullStartedAt],
    ["PULL_STOPPED", last.pullStoppedAt],
    ["STARTED", last.startedAt],
    ["STOPPING", last.stoppingAt],
    ["EXECUTION_STOPPED", last.executionStoppedAt],
  ];
  for (const [kind, at] of times) {
    if (at !== null) entries.push({ at, kind, status: null, rawStatus: null, ...nothingMore });
  }
  if (last.stoppedAt !== null) {
    const { stopCode, stoppedReason } = last;
    entries.push({
      ...nothingMore,
      ...{ at: last.stoppedAt, kind: "STOPPED", status: null, rawStatus: null, stopCode, stoppedReason },
      exits: exitsOf(last, null),
    });
  }
  let before: TaskState | null = null;
  for (const state of states) {
    if (before === null || differs(before, state)) entries.push(entryOf(state, before));
    before = state;
  }
  if (last.goneAt !== null && last.rawStatus !== "STOPPED") {
    entries.push({ at: last.goneAt, kind: "GONE", status: null, rawStatus: null, ...nothingMore });
  }
  return entries.sort(
    (one, other) => compare(one.at, other.at) || kinds.indexOf(one.kind) - kinds.indexOf(other.kind),
  );
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

function entryOf(state: TaskState, before: TaskState | null): TaskTimelineEntry {
  const { status, rawStatus, desiredStatus, health, stopCode, stoppedReason } = state;
  const shown = { status, rawStatus, desiredStatus, health, stopCode, stoppedReason };
  return { at: state.validFrom, kind: "STATE", ...shown, exits: exitsOf(state, before) };
}

function differs(one: TaskState, other: TaskState): boolean {
  return (
    one.rawStatus !== other.rawStatus ||
    one.desiredStatus !== other.desiredStatus ||
    one.health !== other.health ||
    one.stopCode !== other.stopCode ||
    exitsOf(other, one).length > 0
  );
}

function exitsOf({ containers }: TaskState, before: TaskState | null): ContainerExit[] {
  const ended = ({ exitCode, reason }: Container) => exitCode !== null || reason !== null;
  const earlier = new Set(before?.containers.filter(ended).map(({ name }) => name));
  return containers
    .filter((container) => ended(container) && !earlier.has(container.name))
    .map(({ name, exitCode, reason }) => ({ name, exitCode, reason }));
}
