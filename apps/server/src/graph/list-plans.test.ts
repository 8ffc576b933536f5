import { createHash } from "node:crypto";
import { databaseOfItsOwn, type TestDatabase } from "@fleetgraph/database/testing";
import {
  execute,
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  parse,
} from "graphql";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seedFleetRows } from "../testing/seed-fleet-rows.ts";
import { Context } from "./context.ts";
import { createSchema } from "./schema.ts";

const schema = createSchema();
let database: TestDatabase;
beforeAll(async () => {
  database = await databaseOfItsOwn();
  await seedFleetRows(database.ownerUrl);
}, 300_000);
afterAll(() => database?.close());

/** What has a row for each thing of the fleet, and grows with it. */
const large = new Set([
  "cluster",
  "service",
  "host",
  "task",
  "deployment",
  "task_definition",
  "listing_scope",
]);
/** More rows than that are not sorted: a list of so many is read in the order of an index, and a count ends there. */
const mostSorted = { page: 3_000, count: 10_001 };
/** All that there are of it are counted, narrow rows that are never many. */
const countedWhole = "SELECT count(*) FROM deployment d";

/** A value for every argument and input field by which a list can be asked for; one that is missing fails the test. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  account: ["account-07", "nowhere", "111111111107"],
  active: [true, false],
  agentConnected: [true, false],
  bulkDeployment: ["blk_00000000000000000000000000"],
  capacityProvider: [["FARGATE_SPOT"], ["asg-3", "asg-4"]],
  cluster: ["cluster-0401", "nowhere"],
  createdAfter: ["2026-10-31T20:00:00Z", "2020-01-01T00:00:00Z"],
  createdBefore: ["2026-10-31T20:00:00Z", "2020-01-01T00:00:00Z"],
  end: ["2026-11-02T00:00:00Z"],
  freeCpu: [2_000, 10],
  freeMemory: [7_600, 10],
  host: ["i-0c4ca4238a0b92382"],
  image: [":v7", "image-7", "shop/image-7:v7", "nothing", `sha256:${"0".repeat(64)}`],
  includeStopped: [true],
  instanceType: [["m6i.large"], ["x1.large"], ["m6i.large", "c7g.large"]],
  label: [{ key: "team", value: "team-7" }, { key: "environment", value: "production" }, { key: "nothing" }],
  labels: [
    [
      { key: "team", value: "team-7" },
      { key: "environment", value: "production" },
    ],
  ],
  name: ["shop-0100", "web-1", "nothing"],
  newerThan: ["P1D", "P900D"],
  olderThan: ["P1D", "P900D"],
  region: ["eu-west-1", "mars-north-1"],
  registeredAfter: ["2026-10-30T00:00:00Z", "2020-01-01T00:00:00Z"],
  registeredBefore: ["2026-10-30T00:00:00Z", "2020-01-01T00:00:00Z"],
  requestedBy: ["somebody-7"],
  service: ["cluster-0401/api-13", "nowhere"],
  start: ["2026-10-01T00:00:00Z"],
  "HostFilter.status": [["DRAINING"], ["ACTIVE"], ["ACTIVE", "DRAINING"]],
  steady: [true, false],
  stopCode: [["UserInitiated"], ["SpotInterruption"]],
  stoppedAfter: ["2026-10-31T20:00:00Z", "2020-01-01T00:00:00Z"],
  stoppedBefore: ["2026-10-31T20:00:00Z", "2020-01-01T00:00:00Z"],
  taskDefinition: ["family-7", "family-7:2", "arn:aws:ecs:eu-west-1:111122223333:task-definition/family-7:2"],
};

type Literal = string;

function literal(value: unknown): Literal {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    return `{ ${Object.entries(value)
      .map(([key, each]) => `${key}: ${literal(each)}`)
      .join(", ")} }`;
  }
  return JSON.stringify(value);
}

/** Every filter with one condition. */
function filtersOf(type: GraphQLInputObjectType): Literal[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    const given = values[`${type.name}.${field.name}`] ?? values[field.name];
    if (given) return given.map((value) => `{ ${field.name}: ${literal(value)} }`);
    if (!isEnumType(named)) throw new Error(`no value is given for ${type.name}.${field.name}`);
    const names = named.getValues().map(({ name }) => name);
    const isList = isListType(getNullableType(field.type));
    const each = names.map((name) => `{ ${field.name}: ${isList ? `[${name}]` : name} }`);
    return isList ? [...each, `{ ${field.name}: [${names.slice(0, 2).join(", ")}] }`] : each;
  });
}

function ordersOf(type: GraphQLInputObjectType): Literal[] {
  const field = getNamedType(type.getFields().field?.type);
  if (!isEnumType(field)) throw new Error(`${type.name} has no field to order by`);
  return field
    .getValues()
    .flatMap(({ name }) => ["ASC", "DESC"].map((way) => `{ field: ${name}, direction: ${way} }`));
}

/** The lists of a type of the fleet that a type of the graph has. */
function listsOf(type: GraphQLObjectType) {
  return Object.values(type.getFields()).filter(({ type: of }) => {
    const named = getNamedType(of);
    return isObjectType(named) && named.name.endsWith("Connection") && big.has(named.name.slice(0, -10));
  });
}
const big = new Set(["Cluster", "Service", "Host", "Task", "Deployment"]);

/** Where each type that has lists is reached from the query. */
const ways: Readonly<Record<string, (inside: string) => string>> = {
  Query: (inside) => inside,
  Fleet: (inside) => `fleet { ${inside} }`,
  Account: (inside) => `fleet { accounts { ${inside} } clusterCount }`,
  Cluster: (inside) => `clusters(first: 20) { nodes { ${inside} } }`,
  Service: (inside) => `services(first: 20) { nodes { ${inside} } }`,
  Host: (inside) => `hosts(first: 20) { nodes { ${inside} } }`,
  Image: (inside) => `images(first: 20) { nodes { ${inside} } }`,
  BulkDeployment: (inside) => `bulkDeployment(id: "blk_00000000000000000000000000") { ${inside} }`,
};

function argumentType(args: readonly GraphQLArgument[], name: string): GraphQLInputObjectType | null {
  const type = getNamedType(args.find((each) => each.name === name)?.type);
  return isInputObjectType(type) ? type : null;
}

/** Every list of the schema with every condition in every order. */
function documents(): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type === schema.getMutationType()) return [];
    return listsOf(type).flatMap(({ name, args }) => {
      const way = ways[type.name];
      if (!way) throw new Error(`${type.name}.${name} is a list, and no way to it is given`);
      const filter = argumentType(args, "filter");
      const order = argumentType(args, "orderBy");
      const filters = ["", ...(filter ? filtersOf(filter) : [])];
      const orders = ["", ...(order ? ordersOf(order) : [])];
      const count = type === schema.getQueryType() ? "totalCount" : "";
      // Each condition by itself and in one of the orders, in turn; each order without a condition.
      const pairs = [
        ...filters.map((filter) => [filter, ""] as const),
        ...orders.map((order) => ["", order] as const),
        ...filters.map((filter, index) => [filter, orders[index % orders.length] ?? ""] as const),
      ];
      return [...new Set(pairs.map((pair) => pair.join("\n")))].map((pair) => {
        const [filter = "", order = ""] = pair.split("\n");
        const given = [filter && `filter: ${filter}`, order && `orderBy: ${order}`].filter(Boolean);
        const asked = ["first: 20", ...given].join(", ");
        return way(`${name}(${asked}) { ${order ? "" : count} nodes { id } pageInfo { endCursor } }`);
      });
    });
  });
}

/** What people type: of every kind of text that search tells apart. */
const searched = [
  ...[
    "we",
    "web",
    "web-1",
    "shop-0100",
    "shop-0100/web-1",
    "production",
    "team=team-7",
    "account-07",
    "111111111107",
  ],
  ...[
    "i-0c4ca4238a0b92382",
    "i-0",
    "10.0.3",
    "c4ca4238",
    "c4",
    "image-7:v7",
    "shop/image-7",
    ":v7",
    "family-7:2",
  ],
  ...[`sha256:${"0".repeat(64)}`, "ecs-svc/7", "dep_00000000000000000000000007", "nothing like it"],
  "arn:aws:ecs:eu-west-1:111122223333:task-definition/family-7:2",
  "arn:aws:ecs:eu-west-1:111111111107:service/shop-0100/web",
].map((text) => `search(text: ${JSON.stringify(text)}) { nodes { gone } }`);

type Statement = { text: string; values: readonly unknown[]; prepared: boolean };

/** A pool that hands every statement on and keeps it. */
function capturing(pool: pg.Pool, kept: Map<string, Statement>): pg.Pool {
  type Query = Statement & { name: string };
  const connect = (callback: (error: Error | undefined, client: unknown, release: unknown) => void) =>
    pool.connect((error, client, release) => {
      const query = (sent: Query) => {
        const { text, values, name } = sent;
        const key = createHash("sha256")
          .update(JSON.stringify([text, values]))
          .digest("hex");
        kept.set(key, { text, values, prepared: name !== "" });
        return client?.query(sent as never);
      };
      callback(error, client && { query }, release);
    });
  return { connect } as unknown as pg.Pool;
}

type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  "Plan Rows": number;
  "Total Cost": number;
  Plans?: Plan[];
};

function faultsOf(plan: Plan, most: number): string[] {
  const inside = plan.Plans ?? [];
  const node = plan["Node Type"];
  const table = plan["Relation Name"] ?? "";
  const scanned = node === "Seq Scan" && large.has(table) ? [`scans all of ${table}`] : [];
  const rows = inside[0]?.["Plan Rows"] ?? 0;
  const sorted = node.endsWith("Sort") && rows > most ? [`sorts ${rows} rows`] : [];
  return [...scanned, ...sorted, ...inside.flatMap((each) => faultsOf(each, most))];
}

/** What PostgreSQL reckons that planning anew costs, generously: a generic plan is taken when it is cheaper than both. */
const planningCost = 25;

/** Plans without values are the same for everybody, whatever is asked. */
const genericPlans = new Map<string, Plan>();

async function explain({ text, values: given, prepared }: Statement): Promise<string[]> {
  const { pool } = database;
  if (text === countedWhole) return [];
  const most = text.startsWith("SELECT count(*)") ? mostSorted.count : mostSorted.page;
  const planOf = async (options: string, list?: unknown[]) => {
    type Explained = { "QUERY PLAN": [{ Plan: Plan }] };
    const { rows } = await pool.query<Explained>(`EXPLAIN (FORMAT JSON${options}) ${text}`, list);
    return (rows[0] as Explained)["QUERY PLAN"][0].Plan;
  };
  const list = given.map((value) => (Array.isArray(value) ? value.map(String) : value));
  const custom = await planOf("", list);
  const generic = prepared ? (genericPlans.get(text) ?? (await planOf(", GENERIC_PLAN"))) : custom;
  if (prepared) genericPlans.set(text, generic);
  const isTaken = generic["Total Cost"] < custom["Total Cost"] + planningCost;
  return [custom, ...(isTaken ? [generic] : [])].flatMap((plan) => faultsOf(plan, most));
}

const callers = {
  everything: ["**"],
  parts: ["account-07/*/*/*", "account-1*/eu-west-1/shop-*/*", "account-01/us-east-1/cluster-0451/web-*"],
  one: ["account-01/us-east-1/cluster-0451/*"],
  few: ["*/*/shop-0100/*", "*/*/pay-0101/web-*"],
  anywhere: ["*/eu-west-1/shop-*/*", "*/*/*/web-*"],
};

/**
 * Who sees everything asks every list; of the others each asks a third of them, so that together they ask all. With
 * FLEETGRAPH_PLANS=all each asks every list, which takes more than twice as long.
 */
function askedBy(name: string): string[] {
  const all = [...documents(), ...searched];
  const place = Object.keys(callers).indexOf(name);
  if (place === 0 || process.env.FLEETGRAPH_PLANS === "all") return all;
  return all.filter((_, index) => index % 3 === place % 3);
}

/**
 * What a pattern that begins with `*` finds in no index. Where it names few services and clusters these stand for it in
 * lists of now; clusters are few, and deployments and what has stopped are of paths that nobody may have any more. Where
 * it names many, a page is soon full, and only counts go through what there is.
 */
const goneThrough: Readonly<Partial<Record<string, RegExp>>> = {
  few: /^scans all of (cluster|deployment): |gone_at IS NOT NULL/,
  anywhere: /^[^:]+: SELECT \(?(SELECT )?count\(\*\)/,
};

test.each(Object.entries(callers))(
  "no list scans a table or sorts what has no end, for %s",
  async (name, on) => {
    const statements = new Map<string, Statement>();
    const grants = on.map((resource) => ({ verb: "fleet:read" as const, resource }));
    const app = {
      database: { pool: capturing(database.pool, statements) },
      clock: { now: () => new Date("2026-11-02") },
    };
    const caller = { principalId: "prn_1", principal: "test", tokenId: "tok_1", grants, requestId: "r" };
    for (const document of askedBy(name)) {
      const contextValue = new Context(app as never, caller as never, "en");
      const { errors } = await execute({ schema, document: parse(`{ ${document} }`), contextValue });
      if (errors) throw new Error(`${document}: ${errors[0]?.stack}`);
    }
    const faults: string[] = [];
    for (const statement of statements.values()) {
      for (const fault of new Set(await explain(statement))) {
        const found = `${fault}: ${statement.text} ${JSON.stringify(statement.values)}`;
        if (!goneThrough[name]?.test(found)) faults.push(found);
      }
    }
    expect(faults).toEqual([]);
    expect(statements.size).toBeGreaterThan(150);
  },
  240_000,
);
