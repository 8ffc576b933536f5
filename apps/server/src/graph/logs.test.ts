import { createFleetgraph, type TailedLogLineFields } from "@fleetgraph/sdk";
import {
  collectLines,
  createCluster,
  createHost,
  createService,
  type SearchServer,
  type Simulator,
  startSearchServer,
} from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { startStack } from "../testing/start-stack.ts";

const place = { account: "123456789012", region: "us-east-1" };

function fleet(sim: Simulator): void {
  createCluster(sim, { ...place, name: "shop" });
  for (let host = 0; host < 2; host += 1) createHost(sim, { ...place, cluster: "shop" });
  const image = "registry.example.com/shop/app:v1";
  createService(sim, { ...place, cluster: "shop", name: "web", image, desiredCount: 2 });
  createService(sim, { ...place, cluster: "shop", name: "billing", image, desiredCount: 1 });
  const options = {
    "awslogs-group": "/shop/api",
    "awslogs-region": place.region,
    "awslogs-stream-prefix": "api",
  };
  createService(sim, {
    ...place,
    ...{ cluster: "shop", name: "api", image, desiredCount: 2, launchType: "FARGATE" },
    logConfiguration: { logDriver: "awslogs", options },
  });
}

const sources = (elastic: SearchServer, open: SearchServer) => `logs:
  pollSeconds: 1
  timeoutSeconds: 2
  sources:
    - { name: elastic, clusters: ["main/us-east-1/*"], elasticsearch: { node: "${elastic.url}" } }
    - { name: elsewhere, clusters: ["main/eu-west-1/*"], opensearch: { node: "${open.url}", index: "other-*" } }
    - { name: aws, cloudwatch: {} }
roles:
  web: [{ allow: [fleet:read, logs:read], on: ["main/*/shop/web"] }]
  none: [{ allow: [fleet:read], on: ["main/*/*/*"] }]`;

async function begin() {
  const [elastic, open] = [
    await startSearchServer({ dialect: "elasticsearch" }),
    await startSearchServer({ dialect: "opensearch" }),
  ];
  const stack = await startStack({ fleet, yaml: sources(elastic, open) });
  stack.alsoEnd(() => elastic.close());
  stack.alsoEnd(() => open.close());
  await stack.listed();
  return { stack, elastic };
}

type Line = {
  text: string;
  container: string;
  source: string;
  copies: number;
  task: { name: string } | null;
};
type Page = {
  nodes: (Line & { service: { name: string } | null; host: object | null })[];
  notices: { kind: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
};
const query = `query ($filter: LogFilter, $first: Int, $after: String, $orderBy: LogOrder) {
  logs(filter: $filter, first: $first, after: $after, orderBy: $orderBy) {
    nodes { at text container source copies task { name } service { name } host { id } }
    notices { kind text }
    pageInfo { hasNextPage endCursor }
  }
  fleet { serviceCount }
}`;

type World = Awaited<ReturnType<typeof begin>>;

// One world for both: what costs time is to start it.
test("lines are joined, shown by permission, and followed", async () => {
  const world = await begin();
  await follows(world);
  await reads(world);
});

/** Lines of every source are told of their task, to who may read them; a source that is away costs its lines only. */
async function reads({ stack, elastic }: World): Promise<void> {
  const now = Date.now();
  collectLines(stack.sim, { servers: [elastic], from: now - 300_000, everyMs: 10_000 }).collect(now);
  const ask = async (variables: Record<string, unknown> = {}, token?: string) => {
    const answer = await stack.graph(query, variables, token === undefined ? {} : { token });
    return { page: answer.data.logs as Page, fleet: answer.data.fleet, errors: answer.errors };
  };

  const both: Line[] = [];
  for (let after: string | null = null; ; ) {
    const { page } = await ask({ first: 100, after, orderBy: "OLDEST_FIRST" });
    both.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  // Five containers, a line each ten seconds for five minutes, each once.
  const group = stack.sim.world.regions.get(`${place.account}/${place.region}`)?.logGroups.get("/shop/api");
  const written = elastic.documents.count() + (group?.events.length ?? 0);
  expect(written).toBeGreaterThan(130);
  expect(both).toHaveLength(written);
  expect(new Set(both.map(({ task, text }) => `${task?.name} ${text}`)).size).toBe(written);
  expect(new Set(both.map(({ source }) => source))).toEqual(new Set(["elastic", "aws"]));
  const { page: newest } = await ask({ filter: { service: "api" }, first: 3 });
  expect(newest.nodes).toMatchObject(
    [1, 2, 3].map(() => ({ source: "aws", container: "api", service: { name: "api" } })),
  );

  // A line with a secret, of a container that nobody knows, and a copy of a delivery that was tried again.
  const at = new Date(now + 1_000).toISOString();
  const web = both.find(({ container }) => container === "web");
  const record = elastic.documents
    .matching("*")
    .documents.find(({ source }) => source.log === web?.text)?.source;
  const index = "logstash-2026";
  elastic.documents.add({
    index,
    id: "1",
    source: { ...record, "@timestamp": at, log: "token=abcdef123456" },
  });
  elastic.documents.add({
    index,
    id: "2",
    source: { ...record, "@timestamp": at, log: "token=abcdef123456" },
  });
  elastic.documents.add({
    index,
    id: "3",
    source: { "@timestamp": at, log: "stray", container_id: "f".repeat(64) },
  });
  const { page: last } = await ask({ first: 2 });
  expect(last.nodes).toContainEqual(expect.objectContaining({ text: "token=[redacted]", copies: 2 }));
  expect(last.nodes).toContainEqual(expect.objectContaining({ text: "stray", task: null }));

  const token = await stack.tokenFor({ principal: "web", roles: ["web"] });
  const { page: own } = await ask({ first: 100 }, token);
  expect(new Set(own.nodes.map(({ service }) => service?.name))).toEqual(new Set(["web"]));
  expect((await ask({ filter: { service: "billing" } }, token)).errors?.[0]?.extensions.code).toBe(
    "NOT_FOUND",
  );
  const none = await ask({}, await stack.tokenFor({ principal: "none", roles: ["none"] }));
  expect(none.errors?.[0]?.extensions).toMatchObject({ code: "FORBIDDEN", permission: "logs:read" });

  elastic.trouble.away = true;
  const { page: rest } = await ask({ first: 5 });
  expect(rest.notices).toMatchObject([{ kind: "logs.notice.away" }]);
  expect(new Set(rest.nodes.map(({ source }) => source))).toEqual(new Set(["aws"]));
  stack.scenario({ kind: "unreachable", operation: "FilterLogEvents" });
  const away = await ask({ filter: { cluster: "shop" } });
  expect(away.page).toBeNull();
  expect(away.fleet).toEqual({ serviceCount: 3 });
  expect(away.errors).toMatchObject([{ path: ["logs"], extensions: { code: "LOG_SOURCE_UNAVAILABLE" } }]);
}

/** Following gives late lines too, none twice, over a source that goes away, and from a cursor. */
async function follows({ stack, elastic }: World): Promise<void> {
  const sdk = createFleetgraph({ url: stack.url, token: stack.token });
  const { edges } = await sdk.tasks.page({ service: "web" }, { select: { containers: { runtimeId: true } } });
  const container_id = edges[0]?.node.containers[0]?.runtimeId;
  const begun = Date.now();
  let id = 0;
  const write = (log: string, at = Date.now()) =>
    elastic.documents.add({
      index: "logstash-now",
      id: String(id++),
      source: { "@timestamp": new Date(at).toISOString(), log, container_id },
    });
  write("first", begun - 2_000);
  const stop = new AbortController();
  const filter = { service: "web", start: new Date(begun - 60_000).toISOString() };
  const told: TailedLogLineFields[] = [];
  async function follow(after?: string) {
    for await (const item of sdk.logs.watch({ filter, after, signal: stop.signal })) told.push(item);
  }
  const watching = follow().catch((error: Error) => error);
  const texts = () => told.map(({ line, notice }) => line?.text ?? notice?.kind);
  await expect.poll(texts).toEqual(["first"]);
  write("second", begun - 1_000);
  write("late", begun - 1_500);
  // The same record as it comes again when Fluentd heard nothing of its first delivery.
  write("first", begun - 2_000);
  await expect.poll(texts).toEqual(["first", "late", "second"]);
  elastic.trouble.away = true;
  await expect.poll(texts).toContain("logs.notice.away");
  write("meanwhile", begun - 500);
  elastic.trouble.away = false;
  await expect.poll(texts).toContain("meanwhile");
  const cursor = told.find(({ line }) => line?.text === "late")?.cursor;
  stop.abort();
  await watching;
  const { edges: again } = await sdk
    .request<{ logLinesAfter: { edges: { node: { line: { text: string } } }[] } }>(
      `query ($filter: LogFilter, $after: String) {
         logLinesAfter(filter: $filter, after: $after) { edges { node { line { text } } } } }`,
      { filter, after: cursor },
    )
    .then(({ logLinesAfter }) => logLinesAfter);
  expect(again.map(({ node }) => node.line.text)).toEqual(["second", "meanwhile"]);
  elastic.documents.deleteIndex("logstash-now");
}
