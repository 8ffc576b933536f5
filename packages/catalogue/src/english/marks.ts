const outcomes: Readonly<Record<string, string>> = {
  SUCCEEDED: "succeeded",
  FAILED: "failed",
  CANCELLED: "was cancelled",
};
const kinds: Readonly<Record<string, string>> = {
  DEPLOY: "Deployment",
  ROLLBACK: "Roll-back",
  SCALE: "Change of the count",
  RESTART: "Restart",
};

type Failing = { target: string; message: string };

/** What is written of deployments in outside systems, and why it is not. */
export const marks = {
  "mark.title": (p: { service: string; kind: string; state: string }) =>
    `${p.service}: ${kinds[p.kind] ?? p.kind} ${outcomes[p.state] ?? p.state}`,
  "mark.text": (p: {
    place: string;
    images: readonly string[];
    count: number | null;
    by: string;
    onBehalfOf: string | null;
    reason: string | null;
  }) =>
    [
      p.place,
      ...p.images,
      ...(p.count === null ? [] : [`${p.count} tasks`]),
      `by ${p.by}${p.onBehalfOf === null ? "" : ` for ${p.onBehalfOf}`}`,
      ...(p.reason === null ? [] : [p.reason]),
    ].join("\n"),
  "mark.notConfigured": (p: { target: string }) =>
    `${p.target} is not in metrics.marks of fleetgraph.yaml any more.`,
  "mark.tooOld": (p: { target: string }) => `${p.target} takes no event that is so old.`,
  "mark.triedLong": (p: { target: string }) => `It was tried for three days to write to ${p.target}.`,
  "mark.unauthorized": (p: Failing) => `${p.target} does not accept the key, or there is none: ${p.message}`,
  "mark.notFound": (p: Failing) =>
    `${p.target} does not know what is to be marked: see its service and roles, or its address (${p.message}).`,
  "mark.throttled": (p: Failing) => `${p.target} is asked too often: ${p.message}`,
  "mark.refused": (p: Failing) => `${p.target} refused it: ${p.message}`,
  "mark.unreachable": (p: Failing) => `${p.target} does not answer: ${p.message}`,
};
