import type { StoredMessage } from "@fleetgraph/catalogue";
import { z } from "zod";
import { message } from "../../kernel/index.ts";
import type { EcsEvent, EventOrigin } from "./ecs-event.ts";

/*
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html: "make sure that your application is
 * prepared to handle unknown properties". What is not named here goes through as it came, or is left alone.
 */

const text = z.string().nullish();
const arn = z.string().regex(/^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:.+/, "expected an ARN of ECS");
const version = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const envelope = z.object({
  id: z.string().min(1).max(200),
  "detail-type": z.string(),
  source: z.string(),
  account: z.string().regex(/^\d{12}$/, "expected an account's number"),
  time: z.iso.datetime({ offset: true }),
  region: z.string().min(1).max(40),
  resources: z.array(z.string()),
  detail: z.looseObject({}),
});

const container = z.looseObject({
  name: text,
  image: text,
  imageDigest: text,
  runtimeId: text,
  lastStatus: text,
  healthStatus: text,
  reason: text,
  exitCode: z.number().int().nullish(),
});

const taskDetail = z.looseObject({
  taskArn: arn,
  clusterArn: arn,
  version,
  lastStatus: z.string(),
  desiredStatus: text,
  healthStatus: text,
  launchType: text,
  group: text,
  cpu: text,
  memory: text,
  startedBy: text,
  taskDefinitionArn: text,
  containerInstanceArn: arn.nullish(),
  stopCode: text,
  stoppedReason: text,
  containers: z.array(container).nullish(),
});

const resources = z.array(
  z.looseObject({
    name: text,
    integerValue: z
      .number()
      .int()
      .min(-(2 ** 31))
      .max(2 ** 31 - 1)
      .nullish(),
  }),
);
const hostDetail = z.looseObject({
  containerInstanceArn: arn,
  clusterArn: arn,
  version,
  status: z.string(),
  agentConnected: z.boolean().nullish(),
  ec2InstanceId: text,
  versionInfo: z.looseObject({ agentVersion: text }).nullish(),
  registeredResources: resources.nullish(),
  remainingResources: resources.nullish(),
  attributes: z.array(z.looseObject({ name: text, value: text })).nullish(),
});

const serviceDetail = z.looseObject({
  eventName: z.string(),
  eventType: text,
  clusterArn: arn.nullish(),
  reason: text,
  deploymentId: text,
});

type Read = { event: EcsEvent } | { ignored: string } | { refused: StoredMessage };

/**
 * Reads the body of a message: EventBridge's envelope with an event of ECS in it. Gives the event, or the detail-type
 * of one that Fleetgraph has no use for, or why it cannot be read. What lies in the future is taken to be now: the
 * clock that wrote it runs ahead.
 */
export function readEvent(body: string, now: Date): Read {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { refused: message("cause.event.notJson", { message: error.message.slice(0, 200) }) };
  }
  const read = envelope.safeParse(value);
  if (!read.success) return refused(read.error);
  const { source, "detail-type": type, detail, resources: names } = read.data;
  const schema = source === "aws.ecs" ? details[type] : undefined;
  if (schema === undefined) return { ignored: source === "aws.ecs" ? type : `${source}: ${type}` };
  const times = timesOf(detail);
  if (times.dates === undefined) return { refused: times.refused };
  const checked = schema.safeParse({ ...detail, ...times.dates });
  if (!checked.success) return refused(checked.error, "detail");
  const told = times.dates.updatedAt ?? times.dates.createdAt;
  // createdAt is when the event was made only where there is no version: of a task it is when the task was.
  const at = type === serviceAction ? told : times.dates.updatedAt;
  const happened = Math.min((at ?? new Date(read.data.time)).getTime(), now.getTime());
  const { id, account, region } = read.data;
  const origin: EventOrigin = { id, awsAccountId: account, region, at: new Date(happened) };
  return eventOf(origin, { type, detail: withoutNulls(checked.data), resource: names[0] });
}

const taskChange = "ECS Task State Change";
const hostChange = "ECS Container Instance State Change";
const serviceAction = "ECS Service Action";
const deploymentChange = "ECS Deployment State Change";
const details: Readonly<Record<string, z.ZodType<Record<string, unknown>>>> = {
  [taskChange]: taskDetail,
  [hostChange]: hostDetail,
  [serviceAction]: serviceDetail,
  [deploymentChange]: serviceDetail,
};

function eventOf(
  origin: EventOrigin,
  told: { type: string; detail: Record<string, unknown>; resource: string | undefined },
): Read {
  const { type, detail, resource } = told;
  if (type === taskChange || type === hostChange) {
    const clusterArn = detail.clusterArn as string;
    return {
      event:
        type === taskChange
          ? { ...origin, kind: "task", clusterArn, task: detail }
          : { ...origin, kind: "host", clusterArn, host: detail },
    };
  }
  if (resource === undefined || !/^arn:[^:]+:ecs:[^:]+:\d{12}:service\/.+/.test(resource)) {
    return { refused: invalid("resources", "expected the ARN of a service") };
  }
  const happening = {
    name: detail.eventName as string,
    level: (detail.eventType as string | undefined) ?? "INFO",
    reason: (detail.reason as string | undefined) ?? null,
    deploymentId: (detail.deploymentId as string | undefined) ?? null,
  };
  const clusterArn = (detail.clusterArn as string | undefined) ?? clusterArnOf(resource);
  return { event: { ...origin, kind: "service", serviceArn: resource, clusterArn, happening } };
}

/** The cluster that an ARN of a service names: `…:service/CLUSTER/SERVICE`, of the form that has one. */
function clusterArnOf(serviceArn: string): string | null {
  const [, prefix, cluster] = /^(.+):service\/([^/]+)\/[^/]+$/.exec(serviceArn) ?? [];
  return prefix === undefined ? null : `${prefix}:cluster/${cluster}`;
}

/** Times as the SDK gives them: every member that ends in At. */
function timesOf(detail: Record<string, unknown>) {
  const dates: Record<string, Date> = {};
  for (const [name, value] of Object.entries(detail)) {
    if (typeof value !== "string" || !name.endsWith("At")) continue;
    const date = new Date(value);
    if (Number.isNaN(date.getTime())) return { refused: invalid(`detail.${name}`, "expected a time") };
    dates[name] = date;
  }
  return { dates };
}

/** JSON has null where the SDK has nothing. */
function withoutNulls(detail: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(detail)) {
    if (value === null) delete detail[name];
    else if (name === "containers") detail[name] = (value as Record<string, unknown>[]).map(withoutNulls);
  }
  return detail;
}

function refused(error: z.ZodError, within = ""): Read {
  const [issue] = error.issues;
  const field = [within, ...(issue?.path ?? [])].filter((part) => part !== "").join(".");
  return { refused: invalid(field || "the message", issue?.message ?? "is not valid") };
}

const invalid = (field: string, text: string) =>
  message("cause.event.invalid", { field, message: text.slice(0, 300) });
