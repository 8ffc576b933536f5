import { get } from "node:http";
import { newSigningKey, parseSigningKey, sha256, verifyEd25519 } from "@fleetgraph/core/audit";
import { addManyAuditEvents } from "@fleetgraph/core/testing";
import { createFleetgraph } from "@fleetgraph/sdk";
import { parseVerifierKey, type VerifierKey, verifyExport } from "@fleetgraph/transparency-log";
import { expect, test } from "vitest";
import { type Stack, smallFleet, startStack, until } from "../testing/start-stack.ts";

const auditKey = newSigningKey("log.example/http");
const key = parseVerifierKey(sha256, parseSigningKey(auditKey).text) as VerifierKey;

const yaml = `
audit: { exportsAtOnce: 2, exportsPerMinute: 40 }
roles:
  none: [{ allow: [fleet:read], on: ["**"] }]
  shop: [{ allow: [audit:read], on: ["main/*/*/*"] }]
`;

const start = () => startStack({ yaml, environment: { auditKey }, fleet: smallFleet });

function ask(stack: Stack, query = "", options: { token?: string; method?: string } = {}): Promise<Response> {
  const { token = stack.token, method = "GET" } = options;
  return fetch(`${stack.url}/audit/export${query}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
  });
}

async function sequenced(stack: Stack): Promise<number> {
  let size = 0;
  await until(async () => {
    const { data } = await stack.graph("{ auditLog { size checkpoint unsequenced } }");
    const log = data.auditLog as { size: number; checkpoint: string | null; unsequenced: number };
    size = log.size;
    return log.checkpoint !== null && log.unsequenced === 0;
  });
  return size;
}

const errorOf = async (response: Response) => {
  const { errors } = (await response.json()) as {
    errors: { message: string; extensions: Record<string, unknown> }[];
  };
  return { status: response.status, ...errors[0]?.extensions };
};

test("the history is a file for who may read it, and a clear refusal for whoever asks otherwise", async () => {
  const stack = await start();
  const nobody = await stack.tokenFor({ principal: "nobody", roles: ["none"] });
  const shop = await stack.tokenFor({ principal: "shop", roles: ["shop"] });
  await sequenced(stack);
  const response = await ask(stack);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="audit-\d+\.ndjson"$/);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const text = await response.text();
  expect(
    await verifyExport({ sha256, verify: verifyEd25519 }, { bytes: [Buffer.from(text)], keys: [key] }),
  ).toMatchObject({ verdict: "VERIFIED", skipped: 0, origin: "log.example/http" });
  const table = await ask(stack, "?format=csv&action=token.create");
  expect(table.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
  expect((await table.text()).split("\r\n")).toHaveLength(5);

  expect(await errorOf(await ask(stack, "", { token: nobody }))).toMatchObject({
    status: 403,
    code: "FORBIDDEN",
  });
  expect(await errorOf(await ask(stack, "", { token: "fgt_wrong" }))).toMatchObject({ status: 401 });
  expect(await errorOf(await ask(stack, "", { method: "POST" }))).toMatchObject({ status: 405 });
  for (const [query, argument] of [
    ["?sort=up", "sort"],
    ["?format=pdf", "format"],
    ["?outcome=maybe", "outcome"],
    ["?start=yesterday", "start"],
    ["?size=-1", "size"],
    ["?size=99999999", "size"],
    ["?at=x", "at"],
    ["?snapshot=1", "snapshot"],
    ["?through=1,x", "through"],
    ["?actor=%00", "actor"],
  ]) {
    const refused = await errorOf(await ask(stack, query));
    expect(refused, query).toMatchObject({ status: 400, code: "BAD_USER_INPUT", argument: [argument] });
  }
  const part = await ask(stack, "", { token: shop });
  expect(JSON.parse((await part.text()).split("\n")[0] ?? "")).toMatchObject({
    filter: { within: ["main/*/*/*"] },
  });
  const { data } = await stack.graph(
    '{ auditEvents(first: 100, filter: { action: "audit.export" }) { edges { node { actor outcome payload } } } }',
  );
  const nodes = (data.auditEvents as { edges: { node: { actor: string; outcome: string } }[] }).edges.map(
    ({ node }) => `${node.actor} ${node.outcome}`,
  );
  expect(nodes.filter((each) => each === "nobody REFUSED")).toHaveLength(1);
  expect(nodes.filter((each) => each === "admin ACCEPTED")).toHaveLength(2);
  expect(nodes.filter((each) => each === "shop ACCEPTED")).toHaveLength(1);
}, 60_000);

test("a reader that does not read holds nothing but its place, and one that leaves gives it back", async () => {
  const stack = await start();
  await addManyAuditEvents(stack.server.database, { count: 20_000 });
  await sequenced(stack);
  const stalled = await Promise.all(
    [1, 2].map(
      () =>
        new Promise<{ destroy(): void }>((resolve, reject) => {
          const request = get(
            `${stack.url}/audit/export`,
            { headers: { authorization: `Bearer ${stack.token}` }, agent: false },
            (response) => {
              response.pause();
              resolve(request);
            },
          );
          request.on("error", reject);
        }),
    ),
  );
  expect(await errorOf(await ask(stack))).toMatchObject({ status: 429, code: "RATE_LIMITED" });
  const { pool } = stack.server.database;
  await until(async () => {
    const { rows } = await pool.query(
      "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND query ~ 'nonce, placed' AND pid <> pg_backend_pid()",
    );
    return rows[0].count === 0;
  });
  for (const each of stalled) each.destroy();
  await until(async () => (await ask(stack, "?format=csv&actor=nobody-at-all")).status === 200);
  const fleet = createFleetgraph({ url: stack.url, token: stack.token });
  let events = 0;
  let size = 0;
  for await (const line of fleet.auditEvents.exportLines({ actor: "alice" })) {
    if (line.kind === "header") size = line.size;
    if (line.kind === "event") events += 1;
    if (line.kind === "end") expect(line).toMatchObject({ events: 2_500, skipped: size - 2_500 });
  }
  expect(events).toBe(2_500);
  expect(stack.log.filter(({ event }) => event === "http.unexpected")).toEqual([]);
}, 90_000);

test("a principal begins so many in a minute", async () => {
  const stack = await startStack({ yaml: "audit: { exportsPerMinute: 2 }", environment: { auditKey } });
  for (let count = 0; count < 2; count += 1) expect((await ask(stack, "?format=csv")).status).toBe(200);
  const refused = await ask(stack, "?format=csv");
  expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await errorOf(refused)).toMatchObject({ status: 429, code: "RATE_LIMITED" });
}, 60_000);
