export { type DeploymentEvent, versionOfCursor } from "./deployment-event.ts";
export { listenForNudges, type Nudges } from "./nudges.ts";
export { eventsOfDeployment, messageOfEvent, noticesOfDeployment } from "./reads.ts";
export { type NewDeploymentEvent, type Progress, recordEvents, type WaitingHook } from "./record-events.ts";
export { watchDeployment } from "./watch-deployment.ts";
