/** A record of CloudTrail that is no mere read, as far as matching looks at it. */
export type TrailWrite = {
  eventId: string;
  eventTime: string;
  ingestedAt: string;
  eventSource: string;
  eventName: string;
  requestId: string | null;
  errorCode: string | null;
  /** How many things the answer tells as failed though the call did not. */
  failures: number;
  /** How many tasks the answer tells as started. */
  startedTasks: number;
  identityType: string;
  principal: string;
  principalArn: string | null;
  roleArn: string | null;
  invokedBy: string | null;
  accessKeyId: string | null;
  userAgent: string | null;
  /** What was asked, by the names of `askedNames`; what AWS left out or hid is not there. */
  asked: Record<string, unknown>;
  path: string;
  clusterName: string | null;
  serviceName: string | null;
  clusterId: string | null;
  serviceId: string | null;
  taskDefinition: string | null;
};

/** Names of request parameters that say what was to change, and hold no secret. */
export const askedNames = [
  "taskDefinition",
  "desiredCount",
  "forceNewDeployment",
  "force",
  "task",
  "reason",
  "status",
  "serviceDeploymentArn",
  "stopType",
  "action",
  "family",
  "count",
  "launchType",
  "startedBy",
  "clientToken",
  "containerInstance",
  "containerInstances",
  "capacityProviders",
  "minCapacity",
  "maxCapacity",
  "autoScalingGroupName",
  "desiredCapacity",
  "container",
  "interactive",
  "tags",
] as const;

const longest = 200;
/** Told of in other words, or of no use to a person. */
const untold = new Set(["tags", "clientToken"]);

/** What was asked, short enough to be told: names and plain values. */
export function detailsOf({ asked }: Pick<TrailWrite, "asked">): Record<string, string | number | boolean> {
  const plain = (value: unknown): string | number | boolean | null => {
    if (typeof value === "number" || typeof value === "boolean") return value;
    if (typeof value === "string") return lastOf(value).slice(0, longest);
    const texts = Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
    return texts.length > 0 ? texts.map(lastOf).join(", ").slice(0, longest) : null;
  };
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => {
      const told = untold.has(name) ? null : plain(value);
      return told === null || told === false ? [] : [[name, told]];
    }),
  );
}

const lastOf = (text: string) => (text.startsWith("arn:") ? (text.split("/").at(-1) ?? text) : text);

/** What it is about, as people call it; null where it does not say. */
export function targetOf(write: TrailWrite): string | null {
  const { clusterName, serviceName, taskDefinition, asked } = write;
  if (serviceName !== null) return clusterName === null ? serviceName : `${clusterName}/${serviceName}`;
  const task = typeof asked.task === "string" ? lastOf(asked.task) : null;
  if (task !== null) return clusterName === null ? task : `${clusterName}/${task}`;
  if (taskDefinition !== null) return lastOf(taskDefinition);
  return clusterName ?? (typeof asked.family === "string" ? asked.family : null);
}
