import type { Database } from "@fleetgraph/database";
import {
  type CallKeeper,
  type Clock,
  type Log,
  type Page,
  type PageRequest,
  type Reads,
  readRows,
  type SentCall,
  Statement,
  toPage,
} from "../kernel/index.ts";
import { andVisible, type Caller, visibility } from "../permissions/index.ts";

/** What calls are made for. */
export type RequestCause = { path: string; deploymentId: string | null; job: string | null };

/** A call of ours that was to change something in AWS, as the graph shows it. */
export type AwsRequest = {
  /** Sorts by when it was recorded. */
  key: string;
  action: string;
  requestId: string | null;
  at: string;
  outcome: string;
};

/** Calls that were sent and are not on record yet. */
export type SentCalls = {
  keeper: CallKeeper;
  /** Adds them to the statement that records what they led to; call what it gives once that has committed. */
  record(statement: Statement): () => void;
  /** Records what nothing else did. It fails quietly: what is not recorded is matched by what it asked. */
  flush(log: Log): Promise<void>;
};

// Each process notes each of its keys once; there is a new one each time a role is assumed, every hour or so.
const noted = new WeakMap<Database, Map<string, Promise<void>>>();

/** Keeps the calls that are made for one cause until they are recorded. */
export function keepSentCalls(
  { database, clock }: { database: Database; clock: Clock },
  cause: RequestCause,
): SentCalls {
  let pending: SentCall[] = [];
  const record = (statement: Statement) => {
    const taken = pending;
    if (taken.length > 0) insertRequests(statement, cause, taken);
    return () => {
      pending = pending.filter((call) => !taken.includes(call));
    };
  };
  return {
    keeper: {
      clock,
      cause: cause.deploymentId ?? cause.job ?? "",
      signing: (accessKeyId) => noteSession({ database, clock }, accessKeyId),
      sent(call) {
        pending.push(call);
      },
    },
    record,
    async flush(log) {
      if (pending.length === 0) return;
      const statement = new Statement();
      const recorded = record(statement);
      try {
        await database.pool.query(statement.build());
        recorded();
      } catch (error) {
        log.warn("aws.requests-not-recorded", { ...cause, error: (error as Error).message });
      }
    },
  };
}

function insertRequests(statement: Statement, cause: RequestCause, calls: readonly SentCall[]): void {
  const rows = calls.map((call) => ({
    action: call.action,
    request_id: call.requestId,
    at: call.at.toISOString(),
    outcome: call.outcome,
  }));
  const { path, deploymentId, job } = cause;
  statement.with(
    "aws_requests",
    "INSERT INTO aws_request (request_id, action, path, deployment_id, job, at, outcome) " +
      `SELECT r.request_id, r.action, ${statement.bind(path)}::text, ${statement.bind(deploymentId)}::text, ` +
      `${statement.bind(job)}::text, r.at, r.outcome FROM jsonb_to_recordset(${statement.bind(JSON.stringify(rows))}::jsonb) ` +
      "AS r(request_id text, action text, at timestamptz, outcome text) ON CONFLICT (request_id) DO NOTHING RETURNING id",
  );
}

function noteSession(
  { database, clock }: { database: Database; clock: Clock },
  accessKeyId: string,
): Promise<void> {
  const known = noted.get(database) ?? new Map<string, Promise<void>>();
  noted.set(database, known);
  const noting =
    known.get(accessKeyId) ??
    database.pool
      .query({
        name: "aws_session_note",
        text: "INSERT INTO aws_session (access_key_id, first_used_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        values: [accessKeyId, clock.now().toISOString()],
      })
      .then(
        () => undefined,
        (error) => {
          known.delete(accessKeyId);
          throw error;
        },
      );
  known.set(accessKeyId, noting);
  return noting;
}

/** A page of each deployment's calls, oldest first. */
export async function awsRequestsOfDeployments(
  reads: Reads,
  caller: Caller,
  input: { ids: readonly string[]; page: PageRequest },
): Promise<Map<string, Page<AwsRequest>>> {
  const { ids, page } = input;
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const visible = andVisible(visibility(caller.grants, "fleet:read"), bind, "r.path");
  const text =
    `SELECT d.n, r.* FROM unnest(${bind(ids)}::text[]) WITH ORDINALITY AS d(id, n) CROSS JOIN LATERAL ` +
    "(SELECT r.id, r.action, r.request_id, r.at, r.outcome FROM aws_request r " +
    `WHERE r.deployment_id = d.id${visible}` +
    (page.after ? ` AND r.id > ${bind(page.after[0])}::bigint` : "") +
    (page.before ? ` AND r.id < ${bind(page.before[0])}::bigint` : "") +
    ` ORDER BY r.id ${page.backward ? "DESC" : "ASC"} LIMIT ${bind(page.limit + 1)}) AS r`;
  const lists = ids.map((): AwsRequest[] => []);
  for (const [n, key, action, requestId, at, outcome] of await readRows(reads, text, values)) {
    lists[(n as number) - 1]?.push({ key: String(key), action, requestId, at, outcome } as AwsRequest);
  }
  return new Map(lists.map((items, index) => [ids[index] as string, toPage(page, items)]));
}
