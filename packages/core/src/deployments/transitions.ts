/** Every state of a deployment, in the order of its life. */
export const states = [
  "AWAITING_APPROVAL",
  "QUEUED",
  "REQUESTED",
  "REGISTERING",
  "UPDATING",
  "ROLLING_OUT",
  "ROLLING_BACK",
  "CANCELLING",
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
] as const;
export type State = (typeof states)[number];

/** Everything that can happen to a deployment. */
export const transitionEvents = [
  /** An approval was given, and more are needed. */
  "APPROVAL_GIVEN",
  /** The last approval that is needed was given. */
  "APPROVED",
  /** An approval was refused, or ran out. */
  "REJECTED",
  /** The service is free, and it is the next in the queue. */
  "TURN_CAME",
  /** About to register a revision: the intent, recorded before the call. */
  "REGISTRATION_INTENDED",
  /** About to update the service: the intent, recorded before the call. */
  "UPDATE_INTENDED",
  /** ECS took the update. */
  "SERVICE_UPDATED",
  /** The new tasks came on. */
  "PROGRESSED",
  /** Somebody decided how a roll-out that waits at a pause hook goes on. */
  "HOOK_ANSWERED",
  /** ECS gave it up and returns to the revision before. */
  "ROLLBACK_STARTED",
  /** All tasks are new, running and healthy. */
  "COMPLETED",
  /** It ended without reaching its goal. */
  "FAILED",
  /** Somebody asked to stop it, or its deadline passed. */
  "STOP_REQUESTED",
  /** The service is again as it was before. */
  "STOPPED",
] as const;
export type TransitionEvent = (typeof transitionEvents)[number];

/** null: the event cannot happen in this state, and what tries it is refused. */
type Row = Readonly<Record<TransitionEvent, State | null>>;

const refused: Row = {
  APPROVAL_GIVEN: null,
  APPROVED: null,
  REJECTED: null,
  TURN_CAME: null,
  REGISTRATION_INTENDED: null,
  UPDATE_INTENDED: null,
  SERVICE_UPDATED: null,
  PROGRESSED: null,
  HOOK_ANSWERED: null,
  ROLLBACK_STARTED: null,
  COMPLETED: null,
  FAILED: null,
  STOP_REQUESTED: null,
  STOPPED: null,
};

/** State x event, total: docs/deployments.md shows the same table, and a test compares them. */
export const transitions: Readonly<Record<State, Row>> = {
  AWAITING_APPROVAL: {
    ...refused,
    APPROVAL_GIVEN: "AWAITING_APPROVAL",
    APPROVED: "QUEUED",
    REJECTED: "CANCELLED",
    FAILED: "FAILED",
    STOP_REQUESTED: "CANCELLED",
  },
  // What has not begun has nothing to be taken back.
  QUEUED: { ...refused, TURN_CAME: "REQUESTED", FAILED: "FAILED", STOP_REQUESTED: "CANCELLED" },
  REQUESTED: {
    ...refused,
    REGISTRATION_INTENDED: "REGISTERING",
    UPDATE_INTENDED: "UPDATING",
    FAILED: "FAILED",
    STOP_REQUESTED: "CANCELLING",
  },
  REGISTERING: { ...refused, UPDATE_INTENDED: "UPDATING", FAILED: "FAILED", STOP_REQUESTED: "CANCELLING" },
  UPDATING: { ...refused, SERVICE_UPDATED: "ROLLING_OUT", FAILED: "FAILED", STOP_REQUESTED: "CANCELLING" },
  ROLLING_OUT: {
    ...refused,
    PROGRESSED: "ROLLING_OUT",
    HOOK_ANSWERED: "ROLLING_OUT",
    ROLLBACK_STARTED: "ROLLING_BACK",
    COMPLETED: "SUCCEEDED",
    FAILED: "FAILED",
    STOP_REQUESTED: "CANCELLING",
  },
  ROLLING_BACK: { ...refused, PROGRESSED: "ROLLING_BACK", FAILED: "FAILED" },
  CANCELLING: {
    ...refused,
    PROGRESSED: "CANCELLING",
    COMPLETED: "SUCCEEDED",
    FAILED: "FAILED",
    STOPPED: "CANCELLED",
  },
  SUCCEEDED: refused,
  FAILED: refused,
  CANCELLED: refused,
};

/** The state after an event, or null when the event is refused. */
export function nextState(state: State, event: TransitionEvent): State | null {
  return transitions[state][event];
}

/** Whether nothing more can happen. */
export function isFinal(state: State): boolean {
  return transitionEvents.every((event) => transitions[state][event] === null);
}
