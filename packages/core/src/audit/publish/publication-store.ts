import { type Message, type Reads, readRows } from "../../kernel/index.ts";
import type { Cosignature } from "./publisher.ts";

/** The last that a place is known to have, and how often sending failed since. */
export async function lastSent(
  reads: Reads,
  target: string,
): Promise<{ size: number | null; failures: number }> {
  const [row] = await readRows(reads, "SELECT size, failures FROM audit_publication WHERE target = $1", [
    target,
  ]);
  return {
    size: (row?.[0] as number | null | undefined) ?? null,
    failures: (row?.[1] as number | undefined) ?? 0,
  };
}

const sent = `WITH kept AS (
  INSERT INTO audit_cosignature (size, name, line, at)
  SELECT $2::bigint, name, line, at FROM unnest($4::text[], $5::text[], $6::timestamptz[]) AS given (name, line, at)
  ON CONFLICT (size, name) DO NOTHING)
INSERT INTO audit_publication (target, size, sent_at, failures) VALUES ($1, $2, $3, 0)
ON CONFLICT (target) DO UPDATE SET size = excluded.size, sent_at = excluded.sent_at, failures = 0, failure = NULL,
  failed_at = NULL, next_at = NULL`;

/** Records that a place has a checkpoint, and what was signed there. */
export async function recordSent(
  { pool }: Reads,
  input: { target: string; size: number; at: Date; cosignatures: readonly Cosignature[] },
): Promise<void> {
  const { target, size, at, cosignatures } = input;
  const lists = [
    cosignatures.map(({ name }) => name),
    cosignatures.map(({ line }) => line),
    cosignatures.map((each) => each.at.toISOString()),
  ];
  await pool.query(sent, [target, size, at, ...lists]);
}

const failed = `INSERT INTO audit_publication (target, failures, failure, failed_at, next_at) VALUES ($1, 1, $2, $3, $4)
ON CONFLICT (target) DO UPDATE SET failures = audit_publication.failures + 1, failure = excluded.failure,
  failed_at = excluded.failed_at, next_at = excluded.next_at`;

/** Records that a place could not be reached, or refused, and when it is tried again. */
export async function recordFailure(
  { pool }: Reads,
  input: { target: string; at: Date; text: Message; nextAt: Date },
): Promise<void> {
  const { target, at, text, nextAt } = input;
  await pool.query(failed, [target, JSON.stringify(text), at, nextAt]);
}

/** Makes the places known that are configured, and forgets those that are not any more. */
export async function keepTargets({ pool }: Reads, targets: readonly string[]): Promise<void> {
  const text = `WITH gone AS (DELETE FROM audit_publication WHERE target <> ALL ($1::text[]))
    INSERT INTO audit_publication (target) SELECT unnest($1::text[]) ON CONFLICT (target) DO NOTHING`;
  await pool.query(text, [targets]);
}
