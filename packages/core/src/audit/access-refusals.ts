import type { Database } from "@fleetgraph/database";
import { LRUCache } from "lru-cache";
import { type Clock, NotPermitted, type Problem } from "../kernel/index.ts";
import type { Caller } from "../permissions/index.ts";
import { isRecorded, recordRefusal } from "./record-refusal.ts";

/** Refusals that come before a use case, or of what is only read. */
export type AccessRefusals = {
  /** `of`: the field of the graph that was asked for. `changes`: whether it would have changed something. */
  record(caller: Caller, refusal: { problem: Problem; of: string; changes: boolean }): Promise<void>;
};

const toldAgainMs = 3_600_000;
const remembered = 10_000;

/**
 * Makes such refusals entries. Of reads only those for want of a permission are, and the same one of a token once an
 * hour: a page that asks again and again would fill the history.
 */
export function createAccessRefusals(deps: { database: Database; clock: Clock }): AccessRefusals {
  const told = new LRUCache<string, true>({ max: remembered, ttl: toldAgainMs });
  return {
    async record(caller, { problem, of, changes }) {
      if (isRecorded(problem)) return;
      const permission = problem instanceof NotPermitted ? problem.permission : null;
      if (!changes) {
        if (permission === null) return;
        const key = `${caller.tokenId} ${permission} ${of}`;
        if (told.has(key)) return;
        told.set(key, true);
      }
      await recordRefusal(deps, caller, {
        problem,
        record: {
          action: "access.refuse",
          target: { type: "Graph", id: null, name: of, path: "" },
          onBehalfOf: null,
          reason: null,
          payload: { permission },
        },
      });
    },
  };
}
