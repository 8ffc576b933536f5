import { awsItself } from "./aws-itself.ts";
import type { TrailWrite } from "./trail-write.ts";

export const matchKinds = ["DEPLOYMENT", "JOB", "AWS", "REFUSED", "OUT_OF_BAND", "WAITING"] as const;
export type MatchKind = (typeof matchKinds)[number];

/** What a record came of, and what shows it. */
export type Match = {
  kind: MatchKind;
  how: string | null;
  deploymentId: string | null;
  job: string | null;
  auditEventId: string | null;
};

/** A deployment, as far as it tells its calls from others. */
export type KnownDeployment = { id: string; serviceId: string };

/** What is known of Fleetgraph's own calls. */
export type Known = {
  /** Calls on record, by AWS's request id. */
  requests: ReadonlyMap<string, { deploymentId: string | null; job: string | null }>;
  /** Access keys that calls were signed with. */
  keys: ReadonlySet<string>;
  deployments: ReadonlyMap<string, KnownDeployment>;
  /** By the record's id: the deployment that asked exactly this about then. */
  alike: ReadonlyMap<string, string>;
  /** Audit entries of revisions that were deregistered, by the revision. */
  deregistered: ReadonlyMap<string, string>;
  /** Audit entries of drains and activations of hosts, by the drain or activation, which is the job's name. */
  hosts: ReadonlyMap<string, string>;
};

const deploymentTag = "fleetgraph:deployment";
const none = { how: null, deploymentId: null, job: null, auditEventId: null };

/**
 * What a record came of. Its request id says it for certain. A call whose answer was lost has none on record: then it
 * must be signed with an access key of ours, which nobody else can claim, and name the deployment: by the tag of what
 * it registers, the user agent, a client token, or by asking exactly what the deployment was to do about then.
 */
export function decide(write: TrailWrite, known: Known, { now }: { now: Date }, dueAt: Date): Match {
  const own = ownCall(write, known);
  if (own !== null) return own;
  const by = awsItself(write);
  if (by !== null) return { ...none, kind: "AWS", how: by };
  if (write.errorCode !== null) return { ...none, kind: "REFUSED", how: "ERROR" };
  // RunTask succeeds as a call where it placed nothing (API_RunTask: failures).
  if (write.failures > 0 && write.startedTasks === 0) return { ...none, kind: "REFUSED", how: "FAILURES" };
  return { ...none, kind: now >= dueAt ? "OUT_OF_BAND" : "WAITING" };
}

function ownCall(write: TrailWrite, known: Known): Match | null {
  const { requestId, accessKeyId, asked, userAgent } = write;
  const recorded = requestId === null ? undefined : known.requests.get(requestId);
  if (recorded) {
    if (recorded.deploymentId !== null) return ofDeployment(recorded.deploymentId, "REQUEST_ID");
    return ofJob(write, known, { job: recorded.job ?? "", how: "REQUEST_ID" });
  }
  if (accessKeyId === null || !known.keys.has(accessKeyId)) return null;
  const named: readonly (readonly [how: string, id: string | null])[] = [
    ["TAG", tagOf(asked.tags)],
    ["CLIENT_TOKEN", textOf(asked.clientToken)],
    ["STARTED_BY", textOf(asked.startedBy)],
    ["USER_AGENT", causeOf(userAgent)],
  ];
  for (const [how, id] of named) {
    const deployment = id === null ? undefined : known.deployments.get(id);
    // What is about another service than the deployment's is not of it, whatever it says.
    if (deployment && (write.serviceId === null || write.serviceId === deployment.serviceId))
      return ofDeployment(deployment.id, how);
  }
  const cause = causeOf(userAgent);
  if (cause !== null && !cause.startsWith("dep_"))
    return ofJob(write, known, { job: cause, how: "USER_AGENT" });
  const alike = known.alike.get(write.eventId);
  return alike === undefined ? null : ofDeployment(alike, "WHAT_AND_WHEN");
}

const ofDeployment = (deploymentId: string, how: string): Match => ({
  ...none,
  kind: "DEPLOYMENT",
  how,
  deploymentId,
});

function ofJob(
  { asked }: TrailWrite,
  { deregistered, hosts }: Known,
  by: { job: string; how: string },
): Match {
  const auditEventId = hosts.get(by.job) ?? deregistered.get(textOf(asked.taskDefinition) ?? "") ?? null;
  return { ...none, kind: "JOB", ...by, auditEventId };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Of the tags that RegisterTaskDefinition gives. */
function tagOf(tags: unknown): string | null {
  if (!Array.isArray(tags)) return null;
  const tag = tags.find((each) => (each as { key?: unknown } | null)?.key === deploymentTag);
  return textOf((tag as { value?: unknown } | undefined)?.value);
}

/** What a user agent of ours names: a deployment or a job. */
export function causeOf(userAgent: string | null): string | null {
  return / fleetgraph\/([\w-]+)/.exec(userAgent ?? "")?.[1] ?? null;
}

/** The ids of deployments that a record names, whether there are such or not. */
export function namedDeployments({ asked, userAgent }: TrailWrite): string[] {
  const named = [tagOf(asked.tags), textOf(asked.clientToken), textOf(asked.startedBy), causeOf(userAgent)];
  return named.filter((each): each is string => each?.startsWith("dep_") === true);
}
