import { type CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import type { Database } from "@fleetgraph/database";
import { type Clock, callAws } from "../../kernel/index.ts";
import { isKept, type Keep, type Referred } from "../records/concerns.ts";
import { type RecordPlace, type RecordRow, readRecord } from "../records/read-record.ts";
import { saveRecords } from "../records/save-records.ts";

export type LookupDeps = {
  database: Pick<Database, "pool">;
  clock: Clock;
  client(): Promise<CloudTrailClient>;
};

export type LookedUp = { records: number; kept: number; lastEventAt: Date | null };

/**
 * Looks up what happened in [start, end], the newest first, 50 a page; the rate gate holds it to twice a second. What a
 * page brings is stored before the next is asked for, and `onReached` told how far back it has come, so that whoever is
 * interrupted goes on from there: a token would have run out.
 */
export async function lookUp(
  deps: LookupDeps,
  input: {
    place: RecordPlace;
    start: Date;
    end: Date;
    keep: Keep;
    referred: Referred;
    signal: AbortSignal;
    onReached(at: Date): Promise<void>;
  },
): Promise<LookedUp & { done: boolean }> {
  const { database, clock } = deps;
  const { place, start, end, keep, referred, signal } = input;
  const client = await deps.client();
  const sum: LookedUp = { records: 0, kept: 0, lastEventAt: null };
  let NextToken: string | undefined;
  do {
    if (signal.aborted) return { ...sum, done: false };
    const asked = {
      StartTime: start,
      EndTime: end,
      MaxResults: 50,
      NextToken,
      // One attribute is allowed, and calls that only read are many times as many, our own among them.
      ...(keep === "fleet"
        ? { LookupAttributes: [{ AttributeKey: "ReadOnly" as const, AttributeValue: "false" }] }
        : {}),
    };
    const answer = await callAws("LookupEvents", () => client.send(new LookupEventsCommand(asked)));
    const rows: RecordRow[] = [];
    const now = clock.now();
    let oldest: Date | null = null;
    for (const event of answer.Events ?? []) {
      sum.records += 1;
      const happened = event.EventTime ?? now;
      if (oldest === null || happened < oldest) oldest = happened;
      if (sum.lastEventAt === null || happened > sum.lastEventAt) sum.lastEventAt = happened;
      const read = readRecord(event.CloudTrailEvent ?? "", place, happened);
      if (read === null) continue;
      const { row, request, readOnly } = read;
      const eventSource = String(row.event_source);
      if (isKept({ eventSource, readOnly, request }, { keep, referred })) rows.push(row);
    }
    sum.kept += rows.length;
    await saveRecords(database, { rows, by: { lookedUpAt: now }, at: now });
    NextToken = answer.NextToken;
    if (oldest !== null && NextToken !== undefined) await input.onReached(oldest);
  } while (NextToken !== undefined);
  return { ...sum, done: true };
}
