import type { CallOptions } from "./call.ts";
import type { Client } from "./client.ts";
import { followEvents, type WatchOptions } from "./follow-events.ts";
import type { LogFilter } from "./generated/graph.ts";
import { type LogLinesAfterVariables, logLinesAfter } from "./generated/logs/log-lines-after.ts";
import { type LogsVariables, logs } from "./generated/logs/logs.ts";
import type { TailedLogLineFields } from "./generated/logs/tailed-log-line-fields.ts";
import { watchLogLinesOperation } from "./generated/logs/watch-log-lines.ts";

export interface WatchLogsOptions extends WatchOptions {
  /** Conditions that all hold; with `start` everything from then on comes first. */
  filter?: LogFilter | null | undefined;
}

/** A page of lines, the newest first unless `orderBy` says otherwise. A source that does not answer is an error. */
export async function logsPage(client: Client, variables?: LogsVariables, options?: CallOptions) {
  return answered(await logs(client, variables, options));
}

/** Null comes with an error, which was thrown before. */
function answered<Page>(page: Page | null): Page {
  if (page === null) throw new Error("The lines are null without an error");
  return page;
}

/**
 * Lines as they come, and notices such as that a source is away: from `after` on, else from the filter's `start`, else
 * from now on; each once, without end. Keep a line's cursor to go on behind it another day. Streams that break and
 * networks that fail as for watchDeployment.
 */
export async function* watchLogs(
  client: Client,
  { filter, ...options }: WatchLogsOptions = {},
): AsyncGenerator<TailedLogLineFields> {
  const page = async (variables: LogLinesAfterVariables, signal: AbortSignal | undefined) =>
    answered(await logLinesAfter(client, { filter, ...variables }, { signal }));
  // "From now on" is a place: a connection that breaks before the first line loses none.
  const after =
    options.after ??
    (filter?.start == null ? (await page({ first: 1 }, options.signal)).pageInfo.endCursor : null);
  // A server tells them with every page for as long as they hold.
  let told: ReadonlySet<string> = new Set();
  const stream = {
    operation: watchLogLinesOperation,
    variables: { filter },
    async poll(cursor: string | null, until: AbortSignal | undefined) {
      const { edges, pageInfo } = await page({ after: cursor, first: 100 }, until);
      const standing = told;
      told = new Set(edges.flatMap(({ node: { notice } }) => notice?.text ?? []));
      const isNew = ({ notice }: TailedLogLineFields) => notice === null || !standing.has(notice.text);
      return { edges: edges.filter(({ node }) => isNew(node)), pageInfo };
    },
    isOver: async () => false,
    isLast: () => false,
    // A notice stands where the line before it stands.
    follows: (item: TailedLogLineFields, last: TailedLogLineFields) =>
      item.notice !== null || item.cursor !== last.cursor,
  };
  yield* followEvents(client, stream, { ...options, after });
}
