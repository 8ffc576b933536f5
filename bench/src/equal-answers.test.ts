import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leafOf } from "@fleetgraph/core/audit";
import { type TestDatabase, testDatabase } from "@fleetgraph/database/testing";
import canonicalize from "canonicalize";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditSearch } from "./cases/audit-search.ts";
import { fleetOverview } from "./cases/fleet-overview.ts";
import { oneNode } from "./cases/one-node.ts";
import { serviceHistory } from "./cases/service-history.ts";
import { dataSets, roles } from "./data/data-set.ts";
import { seedInto } from "./data/open-data.ts";
import { proveEqual } from "./measure/prove-equal.ts";
import { type Servers, startServers } from "./servers/start-servers.ts";

const directory = mkdtempSync(join(tmpdir(), "fleetgraph-bench-"));
let database: TestDatabase;
let owner: pg.Client;
let servers: Servers;

beforeAll(async () => {
  database = await testDatabase();
  await seedInto(database.ownerUrl, dataSets.small);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  servers = await startServers({ databaseUrl: database.ownerUrl, directory });
});
afterAll(async () => {
  await servers?.stopAll();
  await owner?.end();
  await database?.close();
  rmSync(directory, { recursive: true, force: true });
});

const cases = [
  fleetOverview({ title: "Q1 in one page", size: 40 }),
  fleetOverview({ title: "Q1 page by page", size: 15 }),
  serviceHistory,
  auditSearch,
  oneNode,
];

for (const role of roles) {
  for (const readCase of cases) {
    test(`all servers give ${role} the same answer: ${readCase.title}`, async () => {
      const proven = await proveEqual({ owner, servers }, readCase, { role });
      expect(proven.fleetgraph.length).toBeGreaterThan(0);
    });
  }
}

test("the seeded audit entries are what the product would have written", async () => {
  const { rows } = await owner.query<
    Record<"id" | "action" | "path", string> & Record<"entry" | "nonce" | "leaf", Buffer>
  >("SELECT id, entry, nonce, leaf, action, path FROM audit_event ORDER BY id LIMIT 50");
  for (const { id, entry, nonce, leaf, action, path } of rows) {
    const content = JSON.parse(entry.toString("utf8")) as {
      id: string;
      action: string;
      target: { path: string };
    };
    expect(canonicalize(content)).toBe(entry.toString("utf8"));
    expect(leaf).toEqual(leafOf({ id, entry, nonce }));
    expect({ id, action, path }).toEqual({
      id: content.id,
      action: content.action,
      path: content.target.path,
    });
  }
});
