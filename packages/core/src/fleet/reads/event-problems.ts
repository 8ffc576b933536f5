import type { StoredMessage } from "@fleetgraph/catalogue";
import { type Bind, type Page, type PageRequest, type Reads, readRows, toPage } from "../../kernel/index.ts";
import { type Caller, regionVisibility } from "../../permissions/index.ts";
import { during } from "./conditions.ts";
import { seesWholeFleet } from "./event-sources.ts";

/** A message of a queue that could not be read or stored, kept aside. Times are RFC 3339. */
export type EventProblem = {
  id: string;
  /** account/region of the queue */
  source: string;
  accountId: string;
  region: string;
  messageId: string;
  receivedAt: string;
  reason: StoredMessage;
  /** JSON where it is that, else the text; null for who may not see the whole fleet. */
  body: unknown;
  replayRequestedAt: string | null;
  replayedAt: string | null;
  resolvedAt: string | null;
};

const columns =
  "id, source, account_id, region, message_id, received_at, reason, replay_requested_at, replayed_at, resolved_at, body";

function toProblem(caller: Caller) {
  const revealed = seesWholeFleet(caller);
  return (row: unknown[]): EventProblem => {
    const [id, source, accountId, region, messageId, receivedAt, reason, ...more] = row;
    const [replayRequestedAt, replayedAt, resolvedAt, body] = more;
    return {
      ...{ id, source, accountId, region, messageId, receivedAt, reason },
      ...{ replayRequestedAt, replayedAt, resolvedAt },
      body: revealed ? jsonOf(body as string) : null,
    } as EventProblem;
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const visible = "($1::text[] IS NULL OR source LIKE ANY ($1))";

/** Half-open, of when they were received. */
export type EventProblemFilter = { start?: Date | null | undefined; end?: Date | null | undefined };

function waitingFor(caller: Caller, { start, end }: EventProblemFilter) {
  const values: unknown[] = [regionVisibility(caller.grants, "fleet:read")];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const received = during("received_at", { from: start, before: end }, bind);
  return { values, bind, where: [visible, "resolved_at IS NULL", ...received] };
}

/** What waits for somebody, newest first, of the regions of which the reader may see something. */
export async function eventProblemsPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest } & EventProblemFilter,
): Promise<Page<EventProblem>> {
  const { page } = input;
  const { values, bind, where } = waitingFor(caller, input);
  const key = (of: readonly string[]) => `(${bind(of[0])}::timestamptz, ${bind(of[1])})`;
  if (page.after) where.push(`(received_at, id) < ${key(page.after)}`);
  if (page.before) where.push(`(received_at, id) > ${key(page.before)}`);
  const order = page.backward ? "ASC" : "DESC";
  const text =
    `SELECT ${columns} FROM fleet_event_aside WHERE ${where.join(" AND ")} ` +
    `ORDER BY received_at ${order}, id ${order} LIMIT ${bind(page.limit + 1)}`;
  return toPage(page, (await readRows(reads, text, values)).map(toProblem(caller)));
}

export async function countEventProblems(
  reads: Reads,
  caller: Caller,
  filter: EventProblemFilter,
): Promise<number> {
  const { values, where } = waitingFor(caller, filter);
  const text = `SELECT count(*) FROM fleet_event_aside WHERE ${where.join(" AND ")}`;
  const [row] = await readRows(reads, text, values);
  return row?.[0] as number;
}

/** By id, those that are done with too. */
export async function eventProblemsByIds(
  reads: Reads,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, EventProblem>> {
  const text = `SELECT ${columns} FROM fleet_event_aside WHERE ${visible} AND id = ANY ($2::text[])`;
  const rows = await readRows(reads, text, [regionVisibility(caller.grants, "fleet:read"), ids]);
  return new Map(rows.map((row) => [row[0] as string, toProblem(caller)(row)]));
}
