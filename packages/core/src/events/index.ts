export { type DeploymentEvent, versionOfCursor } from "./deployment-event.ts";
export {
  type FleetEvent,
  type FleetEventFilter,
  type FleetNotice,
  fleetEventsAfter,
  type Position,
  positionOf,
  presentPosition,
} from "./fleet-events.ts";
export { followRows } from "./follow-rows.ts";
export { listenForNudges, type Nudges } from "./nudges.ts";
export { eventsOfDeployment, messageOfEvent, noticesOfDeployment } from "./reads.ts";
export {
  type NewDeploymentEvent,
  type Progress,
  recordEvents,
  recordNotices,
  type WaitingHook,
} from "./record-events.ts";
export { watchDeployment } from "./watch-deployment.ts";
export { watchFleet } from "./watch-fleet.ts";
