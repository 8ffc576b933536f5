import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { StoredMessage } from "@fleetgraph/catalogue";
import { AwsFailure, atOnce, callAws, message, type Reads, SourceFailure } from "../../kernel/index.ts";
import type { LinesRead, LogPageAsked, LogSource, RawLine } from "../log-source.ts";
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
    const { after } = asked;
    const from = forward && after ? Math.max(after.at, asked.start) : asked.start;
    const last = asked.end === null ? null : asked.end - 1;
    const until = !forward && after ? Math.min(after.at, last ?? after.at) : last;
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
      if (whole.length > asked.limit) return { events: whole, more: true, stuck: false };
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
    if (stuck) notices.push(message("logs.notice.unread", { source, group: of.group }));
    const reached = events.at(-1)?.timestamp;
    if (!more || reached === undefined) continue;
    if (horizon === null || (reached - horizon) * sign < 0) horizon = reached;
  }
  const { after } = asked;
  const within = lines
    .filter(({ position }) => horizon === null || (position.at - horizon) * sign <= 0)
    .filter(({ position }) => after === null || compare(position, after) * sign > 0)
    .sort((one, other) => sign * compare(one.position, other.position));
  return {
    lines: within.slice(0, asked.limit),
    // Where nothing was reached there is no position to go on from, and the notice says so.
    more: within.length > asked.limit || (within.length > 0 && parts.some(({ more }) => more)),
    walk: null,
    notices,
  };
}

function compare(one: RawLine["position"], other: RawLine["position"]): number {
  return one.at - other.at || (one.tie < other.tie ? -1 : one.tie > other.tie ? 1 : 0);
}

function lineOf(event: FilteredLogEvent, { task, container }: TaskStream): RawLine {
  const { timestamp: at = 0, eventId = "", message: text = "" } = event;
  return {
    position: { at, tie: eventId },
    document: eventId,
    text: text.replace(/\r?\n$/, ""),
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
