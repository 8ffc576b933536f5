import type { Json } from "../state/model.ts";

export type CallOutcome = "ok" | "error" | "dropped-before-effect" | "dropped-after-effect";

/** One request that arrived, whatever became of it. */
export interface Call {
  id: number;
  service: string;
  operation: string;
  account: string;
  region: string;
  accessKeyId: string;
  input: Json;
  outcome: CallOutcome;
  /** The AWS error's name, when the outcome is an error. */
  error?: string;
  /** ARN or id of what the call made or changed; set although the answer may have been dropped. */
  effectId?: string;
  /** Wall time of arrival, ISO 8601. */
  at: string;
  /** The virtual clock's epoch milliseconds at arrival. */
  simulatedAt: number;
}

export interface CallFilter {
  operation?: string | undefined;
  account?: string | undefined;
  region?: string | undefined;
  outcome?: CallOutcome | undefined;
  /** Only calls with a greater id. */
  after?: number | undefined;
}

export interface CallLog {
  add(call: Omit<Call, "id">): void;
  list(filter?: CallFilter): Call[];
  clear(): void;
}

/** Keeps the last `capacity` calls, so that a benchmark does not run out of memory. */
export function createCallLog({ capacity }: { capacity: number }): CallLog {
  let calls: Call[] = [];
  let id = 0;
  return {
    add(call) {
      id += 1;
      calls.push({ id, ...call });
      if (calls.length > capacity * 2) calls = calls.slice(-capacity);
    },
    list: (filter = {}) =>
      calls
        .slice(-capacity)
        .filter(
          (call) =>
            (filter.operation === undefined || call.operation === filter.operation) &&
            (filter.account === undefined || call.account === filter.account) &&
            (filter.region === undefined || call.region === filter.region) &&
            (filter.outcome === undefined || call.outcome === filter.outcome) &&
            (filter.after === undefined || call.id > filter.after),
        ),
    clear() {
      calls = [];
    },
  };
}
