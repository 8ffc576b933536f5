import { createHash } from "node:crypto";
import type { Database } from "@fleetgraph/database";
import { testDatabase } from "@fleetgraph/database/testing";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditContents, auditEventsPage } from "../../audit/index.ts";
import { pageRequest, redactSecrets } from "../../kernel/index.ts";
import { allows, builtInRoles, grantsOf } from "../../permissions/index.ts";
import { callerWith } from "../../testing/index.ts";
import { recordConfiguration, rolesAt } from "../index.ts";
import { compareConfigurations, type Json, redactConfiguration } from "./compare-configurations.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const auditor = callerWith(["audit:read"]);
const ship = (on: string) => [{ allow: ["deployment:create" as const], on: [on] }];

async function told(): Promise<Record<string, unknown>[]> {
  const filter = { action: "configuration.change" };
  const { items } = await auditEventsPage(database, auditor, { page: pageRequest({}), filter });
  const ids = items.map(({ id }) => id);
  const contents = await auditContents(database, auditor, ids);
  return ids.toReversed().map((id) => contents.get(id)?.payload ?? {});
}

test("each configuration is told once, by what changed in it, and what it allowed then stays known", async () => {
  let now = new Date("2026-01-01T00:00:00Z");
  const deps = { database, clock: { now: () => now } };
  const of = (on: string, more: object = {}) => ({
    accounts: [{ name: "main", regions: ["us-east-1"], externalId: "shared-with-nobody" }],
    roles: { ...builtInRoles, shipper: ship(on) },
    ...more,
  });
  expect(await rolesAt(database, now)).toBeNull();
  const starting = Array.from({ length: 8 }, () =>
    recordConfiguration(deps, { configuration: of("a/*/*/*") }),
  );
  expect((await Promise.all(starting)).filter((did) => did)).toHaveLength(1);

  now = new Date("2026-02-01T00:00:00Z");
  await recordConfiguration(deps, { configuration: of("b/*/*/*") });
  await recordConfiguration(deps, { configuration: of("b/*/*/*") });
  // A clock that is behind: it holds from then on all the same.
  now = new Date("2026-01-15T00:00:00Z");
  await recordConfiguration(deps, {
    configuration: of("b/*/*/*", {
      accounts: [{ name: "main", regions: ["us-east-1"], externalId: "another-one" }],
    }),
  });

  const [first, second, third, ...more] = await told();
  expect(more).toEqual([]);
  expect(first).toMatchObject({ first: true, notShown: 0 });
  const held = await database.pool.query("SELECT content FROM configuration_version ORDER BY at");
  const digests = held.rows.map(({ content }) =>
    createHash("sha256")
      .update(canonicalize(content) ?? "")
      .digest("base64"),
  );
  expect([first, second, third].map((each) => each?.digest)).toEqual(digests);
  expect(second).toEqual({
    first: false,
    digest: digests[1],
    changes: [{ field: "roles.shipper[0].on", before: ["a/*/*/*"], after: ["b/*/*/*"] }],
    notShown: 0,
  });
  expect(third).toMatchObject({
    changes: [{ field: "accounts[main].externalId", before: "[redacted]", after: "[redacted, another]" }],
  });
  const { rows } = await database.pool.query(
    "SELECT string_agg(content::text, '') || string_agg(secrets::text, '') AS text FROM configuration_version",
  );
  expect(JSON.stringify([rows, await told()])).not.toMatch(/shared-with-nobody|another-one/);

  const change = "UPDATE configuration_version SET content = '{}'";
  await expect(database.pool.query(change)).rejects.toThrow("permission denied");

  const mayThen = async (at: string, path: string) =>
    allows(grantsOf((await rolesAt(database, new Date(at))) ?? {}, ["shipper"]), "deployment:create", path);
  expect(await mayThen("2026-01-31T00:00:00Z", "a/eu/c/web")).toBe(true);
  expect(await mayThen("2026-01-31T00:00:00Z", "b/eu/c/web")).toBe(false);
  expect(await mayThen("2026-02-02T00:00:00Z", "a/eu/c/web")).toBe(false);
  expect(await mayThen("2026-02-02T00:00:00Z", "b/eu/c/web")).toBe(true);
});

test("no secret of a configuration is shown, whatever it looks like, and no change of one goes unseen", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{8,20}$/).map((text) => `zz${text}`);
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom("password", "webhookSecret", "externalId", "apiToken"),
      (value, key) => {
        const { content, secrets } = redactConfiguration({
          accounts: [{ name: "main", [key]: value, url: `https://user:${value}@host/x` }],
        });
        expect(JSON.stringify(content)).not.toContain(value);
        expect([...secrets.keys()].sort()).toEqual([`accounts[main].${key}`, "accounts[main].url"].sort());
      },
    ),
  );
});

test("what differs is found by field, and nothing where nothing does", () => {
  const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.stringMatching(/^[a-z]{0,5}$/), fc.constant(null));
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(leaf),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie("tree")),
    ),
  }));
  const root = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tree);
  fc.assert(
    fc.property(root, (one) => {
      expect(compareConfigurations(one, structuredClone(one))).toEqual([]);
    }),
  );
  fc.assert(
    fc.property(root, (one) => {
      expect(compareConfigurations(one, { ...one, added: 1 })).toContainEqual({
        field: "added",
        before: (one.added ?? null) as Json,
        after: 1,
      });
    }),
  );
});

test("redacting again changes nothing", () => {
  const telling = [
    "password",
    "token",
    "=",
    ": ",
    '"',
    "'",
    "\\",
    "eyJhbGciOiJI",
    ".",
    "bearer ",
    "://user:pw@",
    "ghp_",
  ];
  const piece = fc.oneof(fc.constantFrom(...telling), fc.string({ maxLength: 25 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const once = redactSecrets(text);
      expect(redactSecrets(once)).toBe(once);
    }),
  );
});
