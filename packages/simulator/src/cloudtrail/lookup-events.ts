import type { Operation } from "../ecs/call-context.ts";
import type { Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { objectList, optionalNumber, optionalText } from "../wire/input.ts";
import type { TrailRecord } from "./record.ts";

const day = 86_400_000;
/** Simulated milliseconds until an event can be looked up. */
const lookupDelay = 120_000;

const userNameOf = ({ userIdentity }: TrailRecord): string | undefined => {
  const { userName, arn, invokedBy } = userIdentity as Record<string, string | undefined>;
  return userName ?? (arn === undefined ? invokedBy : arn.slice(arn.lastIndexOf("/") + 1));
};

const attributes: Readonly<Record<string, (record: TrailRecord) => unknown>> = {
  EventId: ({ eventID }) => eventID,
  EventName: ({ eventName }) => eventName,
  EventSource: ({ eventSource }) => eventSource,
  ReadOnly: ({ readOnly }) => String(readOnly),
  Username: userNameOf,
  AccessKeyId: ({ userIdentity }) => userIdentity.accessKeyId,
};

/**
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html: the newest first, 50 a page, of
 * the last 90 days, by one attribute at most.
 */
export const lookupEvents: Operation = ({ world, region }, input) => {
  const most = optionalNumber(input, "MaxResults") ?? 50;
  if (!Number.isInteger(most) || most < 1 || most > 50)
    throw new Fault("InvalidMaxResultsException", "Max results must be between 1 and 50.");
  const now = world.clock.now();
  const start = (optionalNumber(input, "StartTime") ?? (now - 90 * day) / 1000) * 1000;
  const end = (optionalNumber(input, "EndTime") ?? now / 1000) * 1000;
  if (start > end)
    throw new Fault("InvalidTimeRangeException", "The start time must not be after the end time.");
  const [attribute, ...others] = objectList(input, "LookupAttributes");
  const attributeOf = attribute && attributes[String(attribute.AttributeKey)];
  if (others.length > 0 || (attribute !== undefined && attributeOf === undefined))
    throw new Fault("InvalidLookupAttributesException", "One known lookup attribute is allowed.");
  const token = optionalText(input, "NextToken");
  const found = (world.cloudTrail.history.get(`${region.account}/${region.name}`) ?? []).filter(
    ({ record, at }) =>
      at >= Math.max(start, now - 90 * day) &&
      at <= Math.min(end, now - lookupDelay) &&
      (attributeOf === undefined || attributeOf(record) === attribute?.AttributeValue),
  );
  // The same time in the order of recording; a stable place, so that new events do not shift the pages.
  const newest = found
    .map((each, index) => ({ ...each, index }))
    .sort((a, b) => b.at - a.at || b.index - a.index);
  const from = token === undefined ? 0 : placeOf(token, newest);
  const page = newest.slice(from, from + most);
  const more = from + most < newest.length;
  return {
    Events: page.map(({ record, at }) => eventOf(record, at)),
    ...(more ? { NextToken: Buffer.from(`lookup:${page.at(-1)?.record.eventID}`).toString("base64") } : {}),
  };
};

function placeOf(token: string, newest: readonly { record: TrailRecord }[]): number {
  const last = /^lookup:(.+)$/.exec(Buffer.from(token, "base64").toString("utf8"))?.[1];
  const at = newest.findIndex(({ record }) => record.eventID === last);
  if (at < 0) throw new Fault("InvalidNextTokenException", "The token is not valid.");
  return at + 1;
}

function eventOf(record: TrailRecord, at: number): Json {
  const user = userNameOf(record);
  const key = record.userIdentity.accessKeyId;
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly),
    ...(key === undefined ? {} : { AccessKeyId: key }),
    EventTime: at / 1000,
    EventSource: record.eventSource,
    ...(user === undefined ? {} : { Username: user }),
    Resources: [],
    CloudTrailEvent: JSON.stringify(record),
  };
}
