import { sha256, verifyEd25519 } from "@fleetgraph/core/audit";
import { keptPort } from "@fleetgraph/database/testing";
import { createFleetgraph } from "@fleetgraph/sdk";
import { parseVerifierKey, type VerifierKey, verifyExport } from "@fleetgraph/transparency-log";
import { expect, test } from "vitest";
import { addEvents, auditKey, publicKeyOf } from "../testing/audit-world.ts";
import { until } from "../testing/start-stack.ts";
import { startWorld } from "../testing/start-world.ts";

const key = auditKey("log.example/killed");
const publicKey = parseVerifierKey(sha256, publicKeyOf(key)) as VerifierKey;

test("an export whose server is killed midway is the same to the byte, and verifies", async () => {
  const world = await startWorld();
  const environment = { FLEETGRAPH_AUDIT_KEY: key, PORT: String(await keptPort()) };
  let server = await world.start({ environment });
  await addEvents(world, 12_000);
  await until(async () => {
    const [row] = await world.rows("SELECT max(size)::int AS size FROM audit_checkpoint");
    return Number(row?.size ?? 0) >= 12_000;
  }, 60_000);
  const token = await world.token();
  const fleet = createFleetgraph({ url: server.url, token });
  let text = "";
  let lost = 0;
  let restarting: Promise<void> | null = null;
  const onReconnect = () => {
    lost += 1;
  };
  const file = fleet.auditEvents.export({ through: [5_000] }, { onReconnect });
  for await (const chunk of file) {
    text += chunk.text;
    if (restarting !== null || text.length < 1_000_000) continue;
    expect(chunk.place.at).toBeLessThan(12_000);
    await server.end("SIGKILL");
    restarting = world.start({ environment }).then((again) => {
      server = again;
    });
  }
  await restarting;
  expect(lost).toBeGreaterThan(0);
  const query = new URLSearchParams({ through: "5000" });
  const [begun] = await world.rows(
    "SELECT convert_from(entry, 'UTF8')::jsonb->'payload'->>'size' AS size FROM audit_event WHERE action = 'audit.export' ORDER BY id LIMIT 1",
  );
  query.set("size", String(begun?.size));
  const answer = await fetch(`${server.url}/audit/export?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  // What has no place in the log is of another snapshot: the last lines may be others.
  const isPlaced = (line: string) => !/^\{"kind":"(event","index":null|end")/.test(line);
  const placed = (of: string) => of.split("\n").filter(isPlaced).join("\n");
  expect(placed(text) === placed(await answer.text())).toBe(true);
  const report = await verifyExport(
    { sha256, verify: verifyEd25519 },
    { bytes: [Buffer.from(text)], keys: [publicKey] },
  );
  expect(report).toMatchObject({ verdict: "VERIFIED", skipped: 0, size: Number(begun?.size) });
}, 120_000);
