import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import {
  IdempotencyKeyReused,
  InvalidInput,
  message,
  type Reads,
  readRows,
  type Statement,
} from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";

/** A request that acts at most once: the caller's key, what was asked, and all that was given. */
export type IdempotentRequest = { key: string; operation: string; input: Record<string, unknown> };

const longestKey = 200;
export const idempotencyConstraint = "idempotency_key_pkey";

function hashOf(request: IdempotentRequest): Buffer {
  const text = canonicalize({ operation: request.operation, input: request.input }) ?? "";
  return createHash("sha256").update(text, "utf8").digest();
}

/**
 * The id that the first request with this key gave, or null when the key is new. Throws IdempotencyKeyReused when
 * the first request was another one, InvalidInput for a key that is empty or too long.
 */
export async function findFirstResult(
  reads: Reads,
  caller: Caller,
  request: IdempotentRequest,
): Promise<string | null> {
  const path = ["input", "idempotencyKey"];
  const field = "idempotencyKey";
  if (request.key === "") throw new InvalidInput(message("problem.invalid.empty", { field }), null, path);
  if (request.key.length > longestKey) {
    throw new InvalidInput(message("problem.invalid.tooLong", { field, limit: longestKey }), null, path);
  }
  const [row] = await readRows(
    reads,
    "SELECT input_hash, result_id FROM idempotency_key WHERE principal_id = $1 AND key = $2",
    [caller.principalId, request.key],
  );
  if (!row) return null;
  if (!hashOf(request).equals(row[0] as Buffer)) throw new IdempotencyKeyReused();
  return row[1] as string;
}

/** The id that the caller's first request with this key gave, whatever it was; null when the key is new or forgotten. */
export async function firstResultOfKey(reads: Reads, caller: Caller, key: string): Promise<string | null> {
  const [row] = await readRows(
    reads,
    "SELECT result_id FROM idempotency_key WHERE principal_id = $1 AND key = $2",
    [caller.principalId, key.slice(0, longestKey + 1)],
  );
  return row ? (row[0] as string) : null;
}

/**
 * Adds the key to the statement of the work. A second request that runs at the same moment fails on the key's
 * uniqueness (`idempotencyConstraint`), and finds the first result when it looks again.
 */
export function rememberFirstResult(
  statement: Statement,
  caller: Caller,
  request: IdempotentRequest & { resultId: string; at: Date },
): void {
  const values = [
    statement.bind(caller.principalId),
    statement.bind(request.key),
    statement.bind(request.operation),
    statement.bind(hashOf(request)),
    statement.bind(request.resultId),
    statement.bind(request.at.toISOString()),
  ];
  statement.with(
    "idempotency",
    "INSERT INTO idempotency_key (principal_id, key, operation, input_hash, result_id, created_at) " +
      `VALUES (${values.join(", ")}) RETURNING key`,
  );
}

/** Whether a failed statement failed on a constraint or unique index of that name. */
export function violates(error: unknown, constraint: string): boolean {
  if (!(error instanceof Error)) return false;
  if ("constraint" in error) return error.constraint === constraint;
  // Inside one of Prisma's transactions the driver's error comes wrapped (@prisma/adapter-pg 7).
  const { meta } = error as {
    meta?: { driverAdapterError?: { cause?: { constraint?: { index?: string } } } };
  };
  return meta?.driverAdapterError?.cause?.constraint?.index === constraint;
}

const rememberedDays = 7;

/** Forgets first results older than seven days; gives how many. */
export async function forgetOldResults(database: Reads, now: Date): Promise<number> {
  const before = new Date(now.getTime() - rememberedDays * 86_400_000);
  const result = await database.pool.query("DELETE FROM idempotency_key WHERE created_at < $1", [before]);
  return result.rowCount ?? 0;
}
