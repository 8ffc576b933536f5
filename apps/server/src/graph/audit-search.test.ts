import { type AuditEventFilter, auditEventsPage, countAuditEvents } from "@fleetgraph/core/audit";
import { pageRequest } from "@fleetgraph/core/kernel";
import { type Caller, everything } from "@fleetgraph/core/permissions";
import { databaseOfItsOwn, type TestDatabase } from "@fleetgraph/database/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

const count = 60_000;
let database: TestDatabase;

/** The next month's first day: how many entries a month has, and with it the plans, must not go by the day of today. */
const today = new Date();
const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1));

/** Sixty thousand entries over six whole months: a bot that does half of it, thirty people, two hundred targets, a few refusals. As
 * wide as they are, since a plan goes by how many are on a page. */
const seed = `
SELECT audit_event_make_months(now() + interval '7 months');
INSERT INTO audit_event (id, entry, nonce, leaf, at, action, outcome, actor_id, actor_name, on_behalf_of, target_type, target_id, target_name, path, request_id)
SELECT audit_event_first_id(at) || substr(md5(n::text), 1, 16), convert_to(repeat('entry', 140), 'UTF8'), '\\x00', '\\x00', at,
  (ARRAY['deployment.request', 'deployment.request', 'deployment.approve', 'fleet.sync', 'deployment.rollback'])[1 + n % 5],
  CASE WHEN n % 97 = 0 THEN 'REFUSED' ELSE 'ACCEPTED' END, 'prn_x',
  CASE WHEN n % 2 = 0 THEN 'bot' ELSE 'person-' || n / 7 % 30 END, CASE WHEN n % 6 = 0 THEN 'person-' || n / 6 % 30 END,
  'Service', 'svc_' || n % 200, 'prod/service-' || n % 200,
  'main/eu-west-1/cluster-' || n % 200 / 4 || '/service-' || n % 200, 'r'
FROM generate_series(1, ${count}) AS n, LATERAL (SELECT timestamptz '${first.toISOString()}' + n * interval '259 seconds' AS at) AS t`;

beforeAll(async () => {
  database = await databaseOfItsOwn();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(seed);
  await owner.query("VACUUM (ANALYZE) audit_event");
  await owner.end();
}, 120_000);
afterAll(() => database?.close());

const auditor = (resource = everything): Caller => ({
  principalId: "prn_auditor",
  principalName: "auditor",
  tokenId: "tok_auditor",
  roles: [],
  grants: [{ verb: "audit:read", resource }],
  requestId: "r",
  address: null,
  client: null,
  job: null,
});

const start = new Date(first.getTime() + 60 * 86_400_000);
const parts: Record<string, AuditEventFilter[]> = {
  actor: [{}, { actor: "bot" }, { actor: "person-3" }, { actor: "nobody" }, { person: "person-3" }],
  target: [{}, { targets: ["svc_7"] }, { targets: ["svc_7", "svc_8"] }, { targets: [] }],
  action: [{}, { action: "deployment.approve" }, { actions: ["deployment.request", "deployment.rollback"] }],
  outcome: [{}, { outcome: "REFUSED" }, { outcome: "ACCEPTED" }],
  time: [{}, { start }, { start, end: new Date(start.getTime() + 5 * 86_400_000) }],
};
/** Every combination of conditions. */
const filters = Object.values(parts).reduce<AuditEventFilter[]>(
  (all, options) => all.flatMap((filter) => options.map((option) => ({ ...filter, ...option }))),
  [{}],
);

type Sent = { text: string; values: readonly unknown[]; name: string };

/** A pool that hands every statement on and keeps it. */
function capturing(pool: pg.Pool, kept: Map<string, Sent>): pg.Pool {
  const connect = (callback: (error: Error | undefined, client: unknown, release: unknown) => void) =>
    pool.connect((error, client, release) => {
      const query = (sent: Sent) => {
        kept.set(sent.text, sent);
        return client?.query(sent as never);
      };
      callback(error, client && { query }, release);
    });
  return { connect } as unknown as pg.Pool;
}

type Plan = { "Node Type": string; "Relation Name"?: string; "Plan Rows": number; Plans?: Plan[] };
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

const resources = ["**", "main/*/cluster-3/*", "main/eu-west-1/cluster-3/service-13"];
test.each(resources)(
  "no search reads a month from one end to the other (%s)",
  async (resource) => {
    const kept = new Map<string, Sent>();
    const reads = { pool: capturing(database.pool, kept) };
    const caller = auditor(resource);
    // Each asks a third of them, and together they ask all.
    const asked = filters.filter((_, index) => index % 3 === resources.indexOf(resource));
    for (const filter of asked) {
      await auditEventsPage(reads, caller, { page: pageRequest({ first: 20 }), filter });
      await auditEventsPage(reads, caller, { page: pageRequest({ last: 20 }), filter });
      // Without a condition ten thousand are counted, and not more.
      await countAuditEvents(reads, caller, filter);
    }
    const faults: string[] = [];
    for (const { text, values } of kept.values()) {
      const { rows } = await database.pool.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        [...values],
      );
      const plan = rows[0]?.["QUERY PLAN"][0].Plan;
      for (const node of plan ? nodesOf(plan) : []) {
        // A month without a row has nothing to be read by an index.
        if (node["Node Type"] === "Seq Scan" && node["Plan Rows"] > 1)
          faults.push(`${node["Relation Name"]}: ${text}`);
      }
    }
    expect(faults).toEqual([]);
  },
  120_000,
);

test("every combination of conditions finds what each of them lets pass, in pages of both directions", async () => {
  const { rows } = await database.pool.query<Record<string, string>>(
    "SELECT id, actor_name, on_behalf_of, action, outcome, target_id, at FROM audit_event ORDER BY id DESC",
  );
  const passes = (filter: AuditEventFilter) => (row: Record<string, string>) =>
    (filter.actor == null || row.actor_name === filter.actor) &&
    (filter.person == null || (row.on_behalf_of ?? row.actor_name) === filter.person) &&
    (filter.targets == null || filter.targets.includes(row.target_id ?? "")) &&
    (filter.action == null || row.action === filter.action) &&
    (filter.actions == null || filter.actions.includes(row.action ?? "")) &&
    (filter.outcome == null || row.outcome === filter.outcome) &&
    (filter.start == null || new Date(row.at ?? 0) >= filter.start) &&
    (filter.end == null || new Date(row.at ?? 0) < filter.end);
  // What passes is narrowed by one part after the other, as the filters are made of them.
  const expectations = Object.values(parts).reduce<{ filter: AuditEventFilter; passing: typeof rows }[]>(
    (all, options) =>
      all.flatMap(({ filter, passing }) =>
        options.map((option) => ({
          filter: { ...filter, ...option },
          passing: passing.filter(passes(option)),
        })),
      ),
    [{ filter: {}, passing: rows }],
  );
  expect(expectations.map(({ filter }) => filter)).toEqual(filters);
  for (const { filter, passing } of expectations) {
    const expected = passing.map(({ id }) => id);
    const read = async (
      page: Parameters<typeof pageRequest>[0],
      at: { after?: string; before?: string } = {},
    ) => {
      const request = {
        ...pageRequest(page),
        after: at.after ? [at.after] : null,
        before: at.before ? [at.before] : null,
      };
      return (await auditEventsPage(database, auditor(), { page: request, filter })).items.map(
        ({ id }) => id,
      );
    };
    const [first, last] = [await read({ first: 7 }), await read({ last: 7 })];
    expect([filter, first]).toEqual([filter, expected.slice(0, 7)]);
    expect([filter, last]).toEqual([filter, expected.slice(-7)]);
    const middle = expected[3];
    if (middle !== undefined) {
      expect([filter, await read({ first: 5 }, { after: middle })]).toEqual([filter, expected.slice(4, 9)]);
      expect([filter, await read({ last: 2 }, { before: middle })]).toEqual([filter, expected.slice(1, 3)]);
    }
    const counted = await countAuditEvents(database, auditor(), filter);
    expect([filter, counted]).toEqual([filter, expected.length > 10_000 ? null : expected.length]);
  }
}, 120_000);
