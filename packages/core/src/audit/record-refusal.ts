import type { Database } from "@fleetgraph/database";
import type { Clock } from "../kernel/index.ts";
import { Problem, Statement } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { appendAudit } from "./append-audit.ts";
import type { AuditRecord } from "./entry.ts";

/**
 * Runs a use case; when it refuses, the attempt is an audit entry too, and then the refusal goes on to the caller.
 * `describe` is asked at that time, so it can tell what was found out before the refusal.
 */
export async function recordingRefusal<Result>(
  deps: { database: Database; clock: Clock },
  caller: Caller,
  describe: () => Omit<AuditRecord, "outcome">,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const record = describe();
    const statement = new Statement();
    const refusal = { code: error.code, path: error.field };
    appendAudit(
      statement,
      caller,
      { ...record, outcome: "REFUSED", payload: { ...record.payload, refusal } },
      deps.clock.now(),
    );
    await deps.database.pool.query(statement.build());
    throw error;
  }
}
