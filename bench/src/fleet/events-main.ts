// A process that takes events off a queue, as Fleetgraph does it or as the least that could: what it does is all it does.
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createAwsAccounts, startEventSources, syncFleet } from "@fleetgraph/core/fleet";
import { openGate, systemClock } from "@fleetgraph/core/kernel";
import { openDatabase } from "@fleetgraph/database";
import pg from "pg";
import type { EventsOrder, EventsSide } from "./events-process.ts";

const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const receivers = 8;

type Running = { stop(): Promise<void> };

async function prepare({ databaseUrl, queueUrl, endpoint, region }: EventsOrder) {
  const account = {
    name: "main",
    regions: [region],
    endpoint,
    access: "read" as const,
    events: { queueUrl },
  };
  const database = await openDatabase({ log }, { url: databaseUrl, dataDirectory: "", poolSize: 20 });
  const deps = { database, clock: systemClock, log, accounts: createAwsAccounts([account], openGate) };
  await syncFleet(deps);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: receivers });
  const client = new SQSClient({ region, endpoint });
  const sides: Record<EventsSide, () => Promise<Running>> = {
    fleetgraph: () =>
      startEventSources({ ...deps, onServices: async () => undefined }, { accounts: [account] }),
    bare: async () => bare({ pool, client }, queueUrl),
  };
  return sides;
}

const upsert =
  "INSERT INTO bare_task AS t SELECT DISTINCT ON (arn) * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], " +
  "$6::text[], $7::text[], $8::jsonb[], $9::timestamptz[], $10::timestamptz[]) AS r(arn, version, cluster_arn, service, last_status, " +
  "desired_status, health_status, containers, created_at, started_at) ORDER BY arn, version DESC " +
  "ON CONFLICT (arn) DO UPDATE SET version = excluded.version, cluster_arn = excluded.cluster_arn, service = excluded.service, " +
  "last_status = excluded.last_status, desired_status = excluded.desired_status, health_status = excluded.health_status, " +
  "containers = excluded.containers, created_at = excluded.created_at, started_at = excluded.started_at " +
  "WHERE excluded.version > t.version";

/** Receive, upsert, delete, in as many loops: no validation, no past, nothing else that anybody needs. */
function bare({ pool, client }: { pool: pg.Pool; client: SQSClient }, QueueUrl: string): Running {
  const ending = new AbortController();
  const loop = async () => {
    while (!ending.signal.aborted) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }),
        { abortSignal: ending.signal },
      );
      const tasks = Messages.map(({ Body = "" }) => JSON.parse(Body).detail);
      const column = (of: (task: Record<string, unknown>) => unknown) => tasks.map(of);
      await pool.query({
        name: "bare",
        text: upsert,
        values: [
          column(({ taskArn }) => taskArn),
          column(({ version }) => version),
          column(({ clusterArn }) => clusterArn),
          column(({ group }) => group),
          column(({ lastStatus }) => lastStatus),
          column(({ desiredStatus }) => desiredStatus),
          column(({ healthStatus }) => healthStatus),
          column(({ containers }) => JSON.stringify(containers)),
          column(({ createdAt }) => createdAt),
          column(({ startedAt }) => startedAt),
        ],
      });
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      if (Entries.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  const loops = Promise.all(
    Array.from({ length: receivers }, () =>
      loop().catch((error: Error) => {
        if (!ending.signal.aborted) throw error;
      }),
    ),
  );
  return {
    async stop() {
      ending.abort();
      await loops;
    },
  };
}

let sides: Awaited<ReturnType<typeof prepare>> | null = null;
let running: Running | null = null;
process.on("message", async (message: EventsOrder | EventsSide | "stop") => {
  if (message === "stop") {
    await running?.stop();
    running = null;
  } else if (typeof message === "string") running = (await sides?.[message]()) ?? null;
  else sides = await prepare(message);
  process.send?.("done");
});
process.once("disconnect", () => process.exit(0));
