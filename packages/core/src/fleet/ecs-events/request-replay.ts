import type { Database } from "@fleetgraph/database";
import {
  checkName,
  findFirstResult,
  idempotencyConstraint,
  longestName,
  rememberFirstResult,
  violates,
} from "../../access/index.ts";
import { appendAudit, recordingRefusal } from "../../audit/index.ts";
import { addJobs, type JobRequest } from "../../jobs/index.ts";
import { type Clock, NotFound, NotPermitted, Statement } from "../../kernel/index.ts";
import { type Caller, isVisible, regionVisibility } from "../../permissions/index.ts";
import { type EventProblem, eventProblemsByIds } from "../reads/event-problems.ts";

export const replayTask = "replay-event";

const replayJob = (id: string): JobRequest => ({
  task: replayTask,
  payload: { id },
  key: `replay-event:${id}`,
});

/**
 * Has a message that was kept aside tried again. Throws NotFound, and NotPermitted without fleet:sync in its region.
 */
export async function requestReplay(
  deps: { database: Database; clock: Clock },
  caller: Caller,
  input: {
    id: string;
    idempotencyKey: string;
    reason?: string | null | undefined;
    onBehalfOf?: string | null | undefined;
  },
): Promise<EventProblem> {
  const { database, clock } = deps;
  const { id } = input;
  const reason = input.reason?.slice(0, 500) ?? null;
  const onBehalfOf = input.onBehalfOf?.slice(0, longestName) ?? null;
  const asked = { id, reason, ...(onBehalfOf === null ? {} : { onBehalfOf }) };
  const idempotent = { key: input.idempotencyKey, operation: "replayFleetEvent", input: asked };
  const target = { type: "EventProblem", id, name: null, path: "" };
  const record = { action: "fleet.replay" as const, target, onBehalfOf, reason, payload: {} };
  return recordingRefusal(
    deps,
    caller,
    () => record,
    async () => {
      const earlier = await findFirstResult(database, caller, idempotent);
      if (earlier !== null) return theProblem(database, caller, earlier);
      const { source } = await theProblem(database, caller, id);
      if (!isVisible(regionVisibility(caller.grants, "fleet:sync"), source))
        throw new NotPermitted("fleet:sync", source);
      if (input.onBehalfOf != null) {
        if (!isVisible(regionVisibility(caller.grants, "principal:act-as"), source))
          throw new NotPermitted("principal:act-as", source);
        checkName(input.onBehalfOf, "onBehalfOf");
      }
      const at = clock.now();
      const statement = new Statement();
      rememberFirstResult(statement, caller, { ...idempotent, resultId: id, at });
      const values = [statement.bind(at.toISOString()), statement.bind(id)];
      statement.with(
        "asked",
        `UPDATE fleet_event_aside SET replay_requested_at = ${values[0]}::timestamptz WHERE id = ${values[1]}::text RETURNING id`,
      );
      appendAudit(statement, caller, { ...record, outcome: "ACCEPTED" }, at);
      addJobs(statement, [replayJob(id)]);
      try {
        await database.pool.query(statement.build());
      } catch (error) {
        if (!violates(error, idempotencyConstraint)) throw error;
        await findFirstResult(database, caller, idempotent);
      }
      return theProblem(database, caller, id);
    },
  );
}

async function theProblem(database: Database, caller: Caller, id: string): Promise<EventProblem> {
  const found = (await eventProblemsByIds(database, caller, [id])).get(id);
  if (!found) throw NotFound.of("event", id, ["input", "id"]);
  return found;
}
