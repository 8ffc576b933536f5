import type { Database } from "@fleetgraph/database";
import {
  type Clock,
  type Log,
  type Page,
  type PageRequest,
  type Reads,
  readRows,
  toPage,
} from "../kernel/index.ts";
import { type Caller, requirePermission } from "../permissions/index.ts";
import type { Unauthenticated } from "./authenticate.ts";

export type RefusalReason = Uppercase<Unauthenticated["unauthenticated"]>;

/** How many requests of one hour had no valid token, and why. */
export type RefusedRequests = { hour: string; reason: RefusalReason; count: number };

/** Counts refusals in memory, and adds them to the table every few seconds: a flood is no flood of writes. */
export type RefusalCounter = { count(refused: Unauthenticated): void; close(): Promise<void> };

const writtenEveryMs = 5_000;
const hourMs = 3_600_000;

export function createRefusalCounter(deps: { database: Database; clock: Clock; log: Log }): RefusalCounter {
  let counted = new Map<string, number>();
  let writing: NodeJS.Timeout | null = null;

  function add(key: string, count: number): void {
    counted.set(key, (counted.get(key) ?? 0) + count);
    writing ??= setTimeout(() => void write(), writtenEveryMs).unref();
  }

  async function write(): Promise<void> {
    if (writing) clearTimeout(writing);
    writing = null;
    const taken = counted;
    if (taken.size === 0) return;
    counted = new Map();
    // In one order, so that two processes never wait for each other's rows.
    const keys = [...taken.keys()].sort();
    const hours = keys.map((key) => key.split(" ")[0]);
    const reasons = keys.map((key) => key.split(" ")[1]);
    const counts = keys.map((key) => taken.get(key));
    try {
      await deps.database.pool.query(
        "INSERT INTO refused_request (hour, reason, count) " +
          "SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::bigint[]) " +
          "ON CONFLICT (hour, reason) DO UPDATE SET count = refused_request.count + excluded.count",
        [hours, reasons, counts],
      );
    } catch (error) {
      // They are added to the next ones.
      deps.log.warn("access.refusals-not-counted", { error: (error as Error).message });
      for (const [key, count] of taken) add(key, count);
    }
  }

  return {
    count({ unauthenticated: why }) {
      const now = deps.clock.now().getTime();
      add(`${new Date(now - (now % hourMs)).toISOString()} ${why.toUpperCase()}`, 1);
    },
    async close() {
      await write();
      if (writing) clearTimeout(writing);
    },
  };
}

/** The counts, newest hour first. Throws NotPermitted without audit:read on everything. */
export async function refusedRequestsPage(
  reads: Reads,
  caller: Caller,
  input: { page: PageRequest; start?: Date | null | undefined; end?: Date | null | undefined },
): Promise<Page<RefusedRequests>> {
  requirePermission(caller, "audit:read", "");
  const { page, start, end } = input;
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ["true"];
  const key = (of: readonly string[]) => `(${bind(of[0])}::timestamptz, ${bind(of[1])}::text)`;
  if (start) where.push(`hour >= ${bind(start.toISOString())}::timestamptz`);
  if (end) where.push(`hour < ${bind(end.toISOString())}::timestamptz`);
  if (page.after) where.push(`(hour, reason) < ${key(page.after)}`);
  if (page.before) where.push(`(hour, reason) > ${key(page.before)}`);
  const order = page.backward ? "ASC" : "DESC";
  const rows = await readRows(
    reads,
    `SELECT hour, reason, count FROM refused_request WHERE ${where.join(" AND ")} ` +
      `ORDER BY hour ${order}, reason ${order} LIMIT ${bind(page.limit + 1)}`,
    values,
  );
  return toPage(
    page,
    rows.map(([hour, reason, count]) => ({ hour, reason, count }) as RefusedRequests),
  );
}
