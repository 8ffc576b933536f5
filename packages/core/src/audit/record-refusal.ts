import type { Database } from "@fleetgraph/database";
import type { Clock } from "../kernel/index.ts";
import { Problem, Statement } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { appendAudit } from "./append-audit.ts";
import type { AuditRecord } from "./entry.ts";

type Deps = { database: Database; clock: Clock };

/** The refusals that have their entry, so that whoever passes one on does not tell of it twice. */
const recorded = new WeakSet<Problem>();

/** Whether a refusal is on record. */
export const isRecorded = (problem: Problem): boolean => recorded.has(problem);

/**
 * Runs a use case; when it refuses, the attempt is an audit entry too, and then the refusal goes on to the caller.
 * `describe` is asked at that time, so it can tell what was found out before the refusal.
 */
export async function recordingRefusal<Result>(
  deps: Deps,
  caller: Caller,
  describe: () => Omit<AuditRecord, "outcome">,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) await recordRefusal(deps, caller, { problem: error, record: describe() });
    throw error;
  }
}

/** Makes a refusal an entry, unless it is one. */
export async function recordRefusal(
  deps: Deps,
  caller: Caller,
  input: { problem: Problem; record: Omit<AuditRecord, "outcome"> },
): Promise<void> {
  const { problem, record } = input;
  if (recorded.has(problem)) return;
  const statement = new Statement();
  const refusal = { code: problem.code, path: problem.field };
  appendAudit(
    statement,
    caller,
    { ...record, outcome: "REFUSED", payload: { ...record.payload, refusal } },
    deps.clock.now(),
  );
  await deps.database.pool.query(statement.build());
  recorded.add(problem);
}
