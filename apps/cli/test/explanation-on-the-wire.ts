/** Why a deployment of the fleet on the wire fails. */
export const explanationOnTheWire = {
  kind: "cause.imageMissing",
  cause:
    "The image repo/app:v43 of the container app could not be pulled: it does not exist, or the task may not read it.",
  nextStep: "Check the tag, push the image, and deploy again.",
  evidence: { stopCode: "TaskFailedToStart", stoppedReason: "CannotPullContainerError: not found" },
  outcome: "ECS gave the deployment up: tasks failed to start.",
  stoppedTasks: [],
  placementFailures: [],
  shortHosts: [],
  serviceEvents: [],
  notKnown: ["The hosts were not looked at."],
  checks: [],
};
