import type { TrailWrite } from "./trail-write.ts";

/**
 * Services of AWS that act by rules somebody made before, with a role of the customer's or their own. What a person has
 * a service do at once (CloudFormation, CodeDeploy) is the person's: such a record names it in invokedBy too.
 */
const acting = new Set([
  "application-autoscaling.amazonaws.com",
  "autoscaling.amazonaws.com",
  "ecs.amazonaws.com",
  "ecs.application-autoscaling.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "events.amazonaws.com",
  "pipes.amazonaws.com",
  "scheduler.amazonaws.com",
  "spot.amazonaws.com",
]);

/** What the agent on a host does: its role is the host's, and nobody is behind it. */
const ofAgents = new Set([
  "RegisterContainerInstance",
  "SubmitTaskStateChange",
  "SubmitContainerStateChange",
  "SubmitAttachmentStateChange",
  "SubmitAttachmentStateChanges",
  "StartTelemetrySession",
  "DiscoverPollEndpoint",
  "Poll",
  "UpdateContainerInstanceAgent",
]);

/** Who of AWS did it by itself; null where it was a person, a program of theirs, or Fleetgraph. */
export function awsItself(write: TrailWrite): "AWS_SERVICE" | "SERVICE_ROLE" | "AGENT" | null {
  const { eventName, identityType, invokedBy, principalArn, roleArn, userAgent } = write;
  if (identityType === "AWSService") return "AWS_SERVICE";
  // A service-linked role can be assumed by its service alone (IAM user guide, "service-linked roles").
  const linked = [roleArn, principalArn].some((arn) =>
    /:role\/aws-service-role\/|:assumed-role\/AWSServiceRoleFor/.test(arn ?? ""),
  );
  if (linked) return "SERVICE_ROLE";
  if (invokedBy !== null && acting.has(invokedBy)) return "AWS_SERVICE";
  const agent = /^Amazon ECS Agent|amazon-ecs-agent/i.test(userAgent ?? "");
  if (ofAgents.has(eventName) && (agent || eventName !== "UpdateContainerInstanceAgent")) return "AGENT";
  return null;
}
