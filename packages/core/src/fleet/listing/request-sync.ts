import type { Database } from "@fleetgraph/database";
import {
  checkOnBehalfOf,
  findFirstResult,
  idempotencyConstraint,
  longestName,
  rememberFirstResult,
  violates,
} from "../../access/index.ts";
import { appendAudit, recordingRefusal } from "../../audit/index.ts";
import { addJobs, type JobRequest } from "../../jobs/index.ts";
import { type Clock, NotPermitted, newId, Statement } from "../../kernel/index.ts";
import type { Caller } from "../../permissions/index.ts";
import type { FleetSync } from "../account.ts";
import { fleetSyncsByIds } from "../reads/accounts.ts";

export const syncTask = "sync-fleet";

/** The job that sees to it that all places are listed. `anew`: all of them now, as is due when a server starts. */
export function syncJob({ runAt, anew }: { runAt?: Date; anew?: true } = {}): JobRequest {
  const payload: Record<string, string> = anew ? { anew: "yes" } : {};
  return { task: syncTask, payload, key: "sync-fleet", queue: "sync-fleet", ...(runAt ? { runAt } : {}) };
}

/** Asks for a full listing now; it starts after this returns. Throws NotPermitted without fleet:sync. */
export async function requestSync(
  deps: { database: Database; clock: Clock },
  caller: Caller,
  input: {
    idempotencyKey: string;
    reason?: string | null | undefined;
    onBehalfOf?: string | null | undefined;
  },
): Promise<FleetSync> {
  const { database, clock } = deps;
  const reason = input.reason?.slice(0, 500) ?? null;
  const onBehalfOf = input.onBehalfOf?.slice(0, longestName) ?? null;
  const asked = { reason, ...(onBehalfOf === null ? {} : { onBehalfOf }) };
  const idempotent = { key: input.idempotencyKey, operation: "syncFleet", input: asked };
  const record = {
    action: "fleet.sync" as const,
    target: { type: "Fleet", id: null, name: null, path: "" },
    onBehalfOf,
    reason,
    payload: {},
  };
  return recordingRefusal(
    deps,
    caller,
    () => record,
    async () => {
      const earlier = await findFirstResult(database, caller, idempotent);
      if (earlier !== null) return theSync(database, earlier);
      requireAnywhere(caller);
      checkOnBehalfOf(caller, input.onBehalfOf, "");
      const at = clock.now();
      const id = newId("fleetSync", at);
      const statement = new Statement();
      rememberFirstResult(statement, caller, { ...idempotent, resultId: id, at });
      const values = `${statement.bind(id)}, ${statement.bind(at.toISOString())}::timestamptz`;
      statement.with("sync", `INSERT INTO fleet_sync (id, requested_at) VALUES (${values}) RETURNING id`);
      appendAudit(statement, caller, { ...record, outcome: "ACCEPTED" }, at);
      addJobs(statement, [syncJob()]);
      try {
        await database.pool.query(statement.build());
        return await theSync(database, id);
      } catch (error) {
        if (!violates(error, idempotencyConstraint)) throw error;
        const first = await findFirstResult(database, caller, idempotent);
        if (first === null) throw error;
        return theSync(database, first);
      }
    },
  );
}

/** A listing shows each only what they may see, so the permission on any part is enough to ask for one. */
function requireAnywhere(caller: Caller): void {
  if (!caller.grants.some((grant) => grant.verb === "fleet:sync")) throw new NotPermitted("fleet:sync", "");
}

async function theSync(database: Database, id: string): Promise<FleetSync> {
  const found = (await fleetSyncsByIds(database, [id])).get(id);
  if (!found) throw new Error(`the listing ${id} is not there after it was asked for`);
  return found;
}
