import type { Operation } from "../ecs/call-context.ts";
import type { LogEvent } from "../state/resources.ts";
import { Fault } from "../wire/fault.ts";
import { optionalNumber, optionalText } from "../wire/input.ts";

const mostNames = 100;
const largest = 10_000;
/** Of one answer: 1 MB, or 10,000 events. */
const largestBytes = 1_048_576;
/** Before this no newest-first (API_FilterLogEvents: startFromHead). */
const backwardFrom = Date.UTC(2024, 0, 1);

const invalid = (message: string) => new Fault("InvalidParameterException", message);

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html: events of several streams
 * interleaved by time, both ends of the range included.
 */
export const filterLogEvents: Operation = ({ region }, input) => {
  const name = optionalText(input, "logGroupName") ?? "";
  const group = region.logGroups.get(name);
  if (group === undefined)
    throw new Fault("ResourceNotFoundException", "The specified log group does not exist.");
  const names = input.logStreamNames as string[] | undefined;
  const prefix = optionalText(input, "logStreamNamePrefix");
  if (names !== undefined && prefix !== undefined)
    throw invalid("LogStreamNamePrefix and LogStreamNames cannot be specified together.");
  if ((names?.length ?? 0) > mostNames)
    throw invalid(`Member must have length less than or equal to ${mostNames}`);
  const start = optionalNumber(input, "startTime") ?? 0;
  const end = optionalNumber(input, "endTime") ?? Number.POSITIVE_INFINITY;
  const limit = optionalNumber(input, "limit") ?? largest;
  if (limit < 1 || limit > largest) throw invalid(`limit must be between 1 and ${largest}`);
  const token = tokenOf(optionalText(input, "nextToken"));
  const forward = token?.forward ?? input.startFromHead !== false;
  if (!forward && start < backwardFrom)
    throw invalid("startFromHead can only be false if startTime is on or after January 1, 2024.");
  const matches = patternOf(optionalText(input, "filterPattern") ?? "");
  const wanted = new Set(names);
  const found = group.events
    .filter(
      (event) =>
        event.at >= start &&
        event.at <= end &&
        (names === undefined || wanted.has(event.stream)) &&
        (prefix === undefined || event.stream.startsWith(prefix)) &&
        matches(event.message),
    )
    .sort((one, other) => (forward ? 1 : -1) * (one.at - other.at));
  const from = token === undefined ? 0 : found.findIndex(({ id }) => id === token.last) + 1;
  const page = withinBytes(found.slice(from, from + limit));
  const last = page.at(-1);
  return {
    events: page.map(present),
    searchedLogStreams: [],
    ...(last !== undefined && from + page.length < found.length
      ? { nextToken: Buffer.from(JSON.stringify({ forward, last: last.id })).toString("base64url") }
      : {}),
  };
};

function withinBytes(events: readonly LogEvent[]): LogEvent[] {
  let bytes = 0;
  const end = events.findIndex(({ message }, index) => {
    bytes += Buffer.byteLength(message);
    return index > 0 && bytes > largestBytes;
  });
  return events.slice(0, end === -1 ? events.length : end);
}

const present = ({ id, stream, at, ingestedAt, message }: LogEvent) => ({
  eventId: id,
  logStreamName: stream,
  timestamp: at,
  ingestionTime: ingestedAt,
  message,
});

function tokenOf(token: string | undefined): { forward: boolean; last: string } | undefined {
  if (token === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString("utf8")) as { forward: boolean; last: string };
  } catch {
    throw invalid("The specified nextToken is invalid.");
  }
}

/** A text in quotes is looked for as it is; other patterns are not simulated. */
function patternOf(pattern: string): (message: string) => boolean {
  if (pattern === "") return () => true;
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"$/.exec(pattern) ?? [];
  if (quoted === undefined) throw invalid("Invalid character(s) in term");
  const text = quoted.replace(/\\(.)/g, "$1");
  return (message) => message.includes(text);
}
