import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { StoredMessage } from "@fleetgraph/catalogue";
import { AwsFailure, atOnce, callAws, message, type Reads, SourceFailure } from "../../kernel/index.ts";
import { headOf, mostPageBytes } from "../line-limits.ts";
import type { LinesRead, LogPageAsked, LogPosition, LogSource, RawLine } from "../log-source.ts";
import { coversPath, type LogSourceConfiguration } from "../logs-configuration.ts";
import {
  type StreamGroup,
  type StreamSelection,
  selectionsOf,
  streamGroupsOf,
  type TaskStream,
} from "./log-streams.ts";

/** The client of an account's region, through the rate gate; `place` is `account/region`. */
export type LogsClientOf = (place: string, region: string) => Promise<CloudWatchLogsClient>;

// Of one page: CloudWatch may answer with nothing and a token while it looks.
const mostCalls = 10;
const mostSelections = 20;
/** How many lines a millisecond may well have. */
const aMoment = 100;
const asksAtOnce = 4;
// API_FilterLogEvents: with startFromHead false the start may not be before.
const backwardFrom = Date.UTC(2024, 0, 1);

type Part = { events: FilteredLogEvent[]; more: boolean; stuck: boolean };
type Selection = StreamSelection & { of: StreamGroup };

/**
 * Lines out of CloudWatch Logs: of the containers whose task definition says the driver awslogs. Positions are times and
 * event ids; a page ends with a whole millisecond, so that what shares one is never split.
 */
export function createCloudWatchSource(
  deps: { reads: Reads; clientOf: LogsClientOf },
  { name, clusters }: LogSourceConfiguration,
): LogSource {
  async function filter(selection: Selection, asked: LogPageAsked): Promise<Part> {
    const { of, ...streams } = selection;
    const client = await deps.clientOf(of.place, of.region);
    const forward = asked.order === "OLDEST_FIRST";
    const { from, until } = rangeOf(asked);
    if (until !== null && until < from) return { events: [], more: false, stuck: false };
    const own = new Set(of.streams.map(({ stream }) => stream));
    // What a page begins with was shown before, and what begins alike may be of others: neither fills it.
    const fills = ({ logStreamName, timestamp: at = 0, eventId: tie = "" }: FilteredLogEvent) =>
      own.has(logStreamName ?? "") && isBehind({ at, tie }, asked);
    const events: FilteredLogEvent[] = [];
    let nextToken: string | undefined;
    for (let calls = 0; calls < mostCalls; calls += 1) {
      const command = new FilterLogEventsCommand({
        logGroupName: of.group,
        ...streams,
        startTime: from,
        ...(until === null ? {} : { endTime: until }),
        ...(asked.text === null ? {} : { filterPattern: `"${asked.text.replace(/[\\"]/g, "\\$&")}"` }),
        ...(forward ? {} : { startFromHead: false }),
        limit: Math.min(10_000, asked.limit + aMoment),
        nextToken,
      });
      const answer = await callAws("FilterLogEvents", () =>
        client.send(command, { abortSignal: asked.signal }),
      );
      events.push(...(answer.events ?? []));
      nextToken = answer.nextToken;
      if (nextToken === undefined) return { events, more: false, stuck: false };
      const whole = wholeMoments(events);
      const filling = whole.filter(fills);
      const bytes = filling.reduce((sum, { message = "" }) => sum + Buffer.byteLength(message), 0);
      if (filling.length > asked.limit || bytes >= mostPageBytes)
        return { events: whole, more: true, stuck: false };
    }
    return { events: wholeMoments(events), more: true, stuck: true };
  }

  async function ofSelection(
    selection: Selection,
    asked: LogPageAsked,
  ): Promise<Part & { missing?: string }> {
    try {
      return await filter(selection, asked);
    } catch (error) {
      // A group is made when the first line is written; of no group there are no lines.
      if (error instanceof AwsFailure && error.kind === "notFound")
        return { events: [], more: false, stuck: false, missing: selection.of.group };
      throw asSourceFailure(error);
    }
  }

  return {
    name,
    covers: (path) => coversPath({ clusters }, path),
    takesStrangers: false,
    async read(asked): Promise<LinesRead> {
      // It has no tags of Fluentd's, and what no task of ours has written is nobody's.
      if (asked.tag !== null || asked.tasks === null)
        return { lines: [], more: false, walk: null, notices: [] };
      const groups = await streamGroupsOf(deps.reads, asked.tasks);
      const all = groups.flatMap((of) =>
        selectionsOf(of).map((selection): Selection => ({ ...selection, of })),
      );
      const selections = all.slice(0, mostSelections);
      const parts: (Awaited<ReturnType<typeof ofSelection>> & { of: StreamGroup })[] = [];
      await atOnce(asksAtOnce, selections, async (selection) => {
        parts.push({ ...(await ofSelection(selection, asked)), of: selection.of });
      });
      return pageOf(parts, { asked, source: name, leftOut: all.length - selections.length });
    },
    async close() {},
  };
}

/** Both ends are in it; `until` is null for what is yet to come. */
function rangeOf({ order, start, end, after }: LogPageAsked): { from: number; until: number | null } {
  const last = end === null ? null : end - 1;
  if (order === "OLDEST_FIRST") {
    const from = after === null ? start : after.at + (after.tie === lastTie ? 1 : 0);
    return { from: Math.max(from, start), until: last };
  }
  const until = after === null ? last : after.at - (after.tie === firstTie ? 1 : 0);
  return {
    from: Math.max(start, backwardFrom),
    until: until === null ? last : Math.min(until, last ?? until),
  };
}

/** Without the last moment of what was cut: it may have more lines, which would stand before those that are shown. */
function wholeMoments(events: FilteredLogEvent[]): FilteredLogEvent[] {
  const last = events.at(-1)?.timestamp;
  return events.filter(({ timestamp }) => timestamp !== last);
}

function pageOf(
  parts: readonly (Part & { of: StreamGroup; missing?: string })[],
  { asked, source, leftOut }: { asked: LogPageAsked; source: string; leftOut: number },
): LinesRead {
  const sign = asked.order === "OLDEST_FIRST" ? 1 : -1;
  const notices: StoredMessage[] = [];
  if (leftOut > 0) notices.push(message("logs.notice.groups", { source, most: mostSelections }));
  // What one part was not read beyond, the others may not be shown beyond either.
  let horizon: number | null = null;
  const lines: RawLine[] = [];
  for (const { events, more, stuck, of } of parts) {
    const byStream = new Map(of.streams.map((each) => [each.stream, each]));
    for (const event of events) {
      const written = byStream.get(event.logStreamName ?? "");
      if (written) lines.push(lineOf(event, written));
    }
    const reached = events.at(-1)?.timestamp;
    // Where something was reached the next page goes on from there.
    if (stuck && reached === undefined)
      notices.push(message("logs.notice.unread", { source, group: of.group }));
    if (!more || reached === undefined) continue;
    if (horizon === null || (reached - horizon) * sign < 0) horizon = reached;
  }
  const within = lines
    .filter(({ position }) => horizon === null || (position.at - horizon) * sign <= 0)
    .filter(({ position }) => isBehind(position, asked))
    .sort((one, other) => sign * compare(one.position, other.position));
  const more = within.length > asked.limit || parts.some((part) => part.more);
  if (!more && asked.order === "NEWEST_FIRST" && asked.start < backwardFrom)
    notices.push(message("logs.notice.backward", { source, from: new Date(backwardFrom).toISOString() }));
  return {
    lines: within.slice(0, asked.limit),
    more,
    reached: within.length > asked.limit || horizon === null ? null : endOf(horizon, asked),
    walk: null,
    notices,
  };
}

// Event ids are digits: these stand before and behind all of them.
const firstTie = "";
const lastTie = ":";

/** The end of a moment, to go on from where no line stands; null where it is not behind what was shown before. */
function endOf(at: number, asked: LogPageAsked): LogPosition | null {
  const end = { at, tie: asked.order === "OLDEST_FIRST" ? lastTie : firstTie };
  return isBehind(end, asked) ? end : null;
}

/** Whether a page has it still to show. */
function isBehind(position: LogPosition, { after, order }: LogPageAsked): boolean {
  return after === null || compare(position, after) * (order === "OLDEST_FIRST" ? 1 : -1) > 0;
}

function compare(one: LogPosition, other: LogPosition): number {
  return one.at - other.at || (one.tie < other.tie ? -1 : one.tie > other.tie ? 1 : 0);
}

function lineOf(event: FilteredLogEvent, { task, container }: TaskStream): RawLine {
  const { timestamp: at = 0, eventId = "", message = "" } = event;
  return {
    position: { at, tie: eventId },
    document: eventId,
    ...headOf(message.replace(/\r?\n$/, "")),
    stream: null,
    tag: null,
    containerId: task.containers.find(({ name }) => name === container)?.runtimeId ?? null,
    containerName: container,
    taskArn: task.arn,
    // AWS's own id: the same event is never given twice under another one.
    identity: eventId,
  };
}

const kinds: Partial<Record<AwsFailure["kind"], SourceFailure["kind"]>> = {
  credentials: "UNAUTHORIZED",
  denied: "UNAUTHORIZED",
  throttled: "THROTTLED",
  unreachable: "UNREACHABLE",
  server: "UNREACHABLE",
};

function asSourceFailure(error: unknown): unknown {
  if (!(error instanceof AwsFailure)) return error;
  return new SourceFailure(kinds[error.kind] ?? "REFUSED", `${error.operation}: ${error.message}`);
}
