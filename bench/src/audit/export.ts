import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { newSigningKey, parseSigningKey, sequence } from "@fleetgraph/core/audit";
import { systemClock } from "@fleetgraph/core/kernel";
import { addManyAuditEvents, quietLog } from "@fleetgraph/core/testing";
import { type Database, ownerConnection } from "@fleetgraph/database";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { PartBench } from "../measure/part-bench.ts";
import { type Server, startServer } from "../servers/start-server.ts";

type Sent = { milliseconds: number; bytes: number; peakMb: number };

const megabyte = 1_000_000;

/** A whole history as a file over HTTP: how fast, against PostgreSQL's own COPY of the same lines, and in what memory. */
export async function exportHistory(bench: PartBench): Promise<void> {
  const tenth = bench.small ? 10_000 : 100_000;
  const database = await bench.openStore();
  await grow(database, { to: tenth, bench });
  const server = await serverOver(database, join(bench.directory, "export"));
  try {
    const idle = (await server.usage()).maxRssMb;
    const small = await sent(server, bench);
    await grow(database, { to: tenth * 10, bench });
    const large = await sent(server, bench);
    const copied = await copy(database);
    const table = await sent(server, bench, "?format=csv");
    const nobody = await sent(server, bench, "?actor=nobody");
    const perSecond = (lines: number, { milliseconds }: { milliseconds: number }) =>
      (lines * 1000) / milliseconds;
    bench.report({
      what: `export: NDJSON with proofs, ${(tenth * 10).toLocaleString("en")} events`,
      value: perSecond(tenth * 10, large),
      unit: "events/s",
      against: { name: "COPY of the same lines", ratio: copied.milliseconds / large.milliseconds },
    });
    bench.report({
      what: "export: growth of the time from 1x to 10x",
      value: large.milliseconds / small.milliseconds,
      unit: "times",
      goal: { atMost: 12 },
    });
    bench.report({ what: "export: NDJSON", value: large.bytes / megabyte, unit: "MB" });
    bench.report({ what: "export: CSV", value: perSecond(tenth * 10, table), unit: "events/s" });
    bench.report({
      what: "export: a filter that finds nothing",
      value: nobody.milliseconds,
      unit: "ms",
      against: { name: "the whole", ratio: nobody.milliseconds / large.milliseconds },
    });
    bench.report({ what: "export: the server's memory before", value: idle, unit: "MB" });
    bench.report({
      what: "export: the server's most memory at 10x",
      value: large.peakMb,
      unit: "MB",
      against: { name: "at 1x", ratio: large.peakMb / small.peakMb },
      goal: { atMost: 1.25 },
    });
  } finally {
    await server.stop();
  }
}

const signer = parseSigningKey(newSigningKey("log.example/bench"));

async function grow(database: Database, { to, bench }: { to: number; bench: PartBench }): Promise<void> {
  const { rows } = await database.pool.query("SELECT count(*)::int AS count FROM audit_event");
  const count = to - Number(rows[0].count);
  bench.say(`${count} events are recorded`);
  await addManyAuditEvents(database, { count });
  bench.say("they are given their places in the log");
  await sequence({ database, clock: systemClock, log: quietLog }, { signers: [signer] });
  // The server's role may not: it would be skipped with a warning.
  const owner = await ownerConnection(database);
  await owner.query("ANALYZE audit_event, audit_leaf").finally(() => owner.end());
}

const serverOver = (database: Database, directory: string) =>
  startServer({ side: "fleetgraph", databaseUrl: database.ownerUrl, directory }).then((server) =>
    Object.assign(server, { token: readFileSync(join(directory, "admin-token"), "utf8").trim() }),
  );

/** Reads one export to its end and forgets it. `peakMb`: the most memory that the server has ever had. */
async function sent(server: Server & { token: string }, bench: PartBench, query = ""): Promise<Sent> {
  bench.say(`it is exported${query}`);
  const url = new URL(`/audit/export${query}`, server.url);
  const began = performance.now();
  let bytes = 0;
  const response = await fetch(url, { headers: { authorization: `Bearer ${server.token}` } });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  for await (const chunk of response.body ?? []) bytes += chunk.length;
  const milliseconds = performance.now() - began;
  return { milliseconds, bytes, peakMb: (await server.usage()).maxRssMb };
}

/** The least that it takes to get the same out of PostgreSQL, on the same machine: no proof, no way to go on. */
async function copy({ ownerUrl }: Database): Promise<{ milliseconds: number }> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const began = performance.now();
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = `SELECT json_build_object('kind', 'event', 'index', l.index, 'nonce', encode(e.nonce, 'base64'), 'entry', convert_from(e.entry, 'UTF8'))
    FROM audit_leaf l JOIN audit_event e ON e.id = l.event_id ORDER BY l.index`;
  await pipeline(client.query(copyTo(`COPY (${lines}) TO STDOUT`)), nothing);
  const milliseconds = performance.now() - began;
  await client.end();
  return { milliseconds };
}
