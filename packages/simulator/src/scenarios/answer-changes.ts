import type { Json } from "../state/model.ts";

/** What other implementations were seen to leave out; names and ARNs are always kept. */
const OPTIONAL_FIELDS = [
  "createdAt",
  "updatedAt",
  "startedAt",
  "stoppedAt",
  "stoppingAt",
  "finishedAt",
  "registeredAt",
  "executionStoppedAt",
  "pullStartedAt",
  "pullStoppedAt",
  "connectivity",
  "connectivityAt",
  "imagePushedAt",
  "rolloutState",
  "rolloutStateReason",
  "failedTasks",
  "events",
  "healthStatus",
  "stopCode",
  "availabilityZone",
  "currentServiceDeployment",
  "currentServiceRevisions",
  "deploymentCircuitBreaker",
  "statistics",
  "settings",
  "tags",
  "version",
  "versionInfo",
  "imageDigest",
  "platformVersion",
  "platformFamily",
];

/** Removes the named members everywhere in the answer. */
export function omitFields(output: Json, fields: readonly string[] = OPTIONAL_FIELDS): Json {
  const omitted = new Set(fields);
  return JSON.parse(
    JSON.stringify(output, (key, value: unknown) => (omitted.has(key) ? undefined : value)),
  ) as Json;
}

const STATES = new Set(["status", "lastStatus", "rolloutState", "healthStatus", "launchType"]);

/** Replaces every state by one that no documentation knows. */
export function oddStates(output: Json, state = "HIBERNATING"): Json {
  return JSON.parse(
    JSON.stringify(output, (key, value: unknown) =>
      STATES.has(key) && typeof value === "string" ? state : value,
    ),
  ) as Json;
}
