import { type SearchDialect, type SearchServer, startSearchServer } from "@fleetgraph/simulator";
import { afterEach, expect, test } from "vitest";
import type { LogPageAsked, LogSource, RawLine } from "../log-source.ts";
import { createLogSources } from "../log-sources.ts";
import type { LogTask } from "../log-tasks.ts";
import { logsConfiguration } from "../logs-configuration.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const dialects: SearchDialect[] = ["elasticsearch", "opensearch"];
const start = Date.parse("2026-11-26T10:00:00Z");

async function begin(dialect: SearchDialect, more: object = {}, port?: number) {
  const server = await startSearchServer({ dialect, ...(port === undefined ? {} : { port }) });
  closing.push(() => server.close());
  return { server, source: sourceOn(server, more) };
}

/** A source as another process would make it: it knows nothing of what was read before. */
function sourceOn(server: SearchServer, more: object = {}): LogSource {
  const configured = { name: "logs", [server.dialect]: { node: server.url, ...more } };
  const configuration = logsConfiguration.parse({ sources: [configured], timeoutSeconds: 5 });
  const sources = createLogSources({ reads: {} as never, clientOf: undefined as never }, configuration);
  closing.push(() => sources.close());
  return sources.list[0] as LogSource;
}

const asked: LogPageAsked = {
  tasks: null,
  text: null,
  tag: null,
  start,
  end: null,
  order: "OLDEST_FIRST",
  limit: 20,
  after: null,
  walk: null,
  walks: true,
  seen: () => false,
  signal: new AbortController().signal,
};

function write(server: SearchServer, count: number, at: (index: number) => number): void {
  for (let index = 0; index < count; index += 1) {
    const time = new Date(at(index)).toISOString();
    const source = { "@timestamp": time, log: `line ${index}`, container_id: "c0ffee", source: "stdout" };
    server.documents.add({ index: `logstash-${time.slice(0, 10)}`, id: `doc-${index}`, source });
  }
}

/** Every page as it is walked through, each line once, by what `between` does after each page. */
async function walk(
  first: LogSource,
  input: Partial<LogPageAsked>,
  between: (page: number) => LogSource | undefined = () => undefined,
) {
  let source = first;
  const texts: string[] = [];
  const kinds: string[] = [];
  let cut = 0;
  const seen = new Set<string>();
  let page: Pick<LogPageAsked, "after" | "walk"> = { after: null, walk: null };
  for (let number = 1; number < 100; number += 1) {
    const read = await source.read({ ...asked, ...input, ...page, seen: (identity) => seen.has(identity) });
    for (const line of read.lines) {
      if (!seen.has(line.identity)) {
        texts.push(line.text);
        cut += Number(line.isCut);
      }
      seen.add(line.identity);
    }
    kinds.push(...read.notices.map(({ kind }) => kind));
    if (!read.more) break;
    page = { after: (read.lines.at(-1) as RawLine).position, walk: read.walk };
    source = between(number) ?? source;
  }
  return { texts, kinds, cut };
}

const all = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

test.each(dialects)("%s: pages give every line once in either order, also of one moment", async (dialect) => {
  const { server, source } = await begin(dialect);
  // Of whole seconds, as Fluentd without sub-second precision: 60 lines share each.
  write(server, 180, (index) => start + Math.floor(index / 60) * 1_000);
  const forward = await walk(source, {});
  expect(forward.texts.toSorted()).toEqual(all(180).toSorted());
  const backward = await walk(source, { order: "NEWEST_FIRST" });
  expect(backward.texts.toSorted()).toEqual(all(180).toSorted());
  expect(Number(backward.texts[0]?.slice(5))).toBeGreaterThanOrEqual(120);
  // Nothing is left open behind a walk that came to its end.
  await expect.poll(() => server.openPits()).toBe(0);
  const searches = server.requests.filter(({ path }) => path.endsWith("/_search"));
  expect(searches.every(({ body }) => (body as { size: number }).size <= 21)).toBe(true);
});

test.each(dialects)(
  "%s: a walk goes on after the snapshot was lost, and in another process",
  async (dialect) => {
    const { server, source } = await begin(dialect);
    write(server, 180, (index) => start + Math.floor(index / 60) * 1_000);
    const { texts, kinds } = await walk(source, {}, (page) => {
      if (page === 2) server.forgetPits();
      return page === 4 ? sourceOn(server) : undefined;
    });
    expect(texts.toSorted()).toEqual(all(180).toSorted());
    // The line that was shown last is where it was, so that nothing can be missing.
    expect(kinds).toEqual([]);
  },
);

test.each(dialects)("%s: says so when the index was made anew under a walk", async (dialect) => {
  const { server, source } = await begin(dialect);
  write(server, 100, (index) => start + index);
  const { kinds } = await walk(source, {}, (page) => {
    if (page !== 1) return undefined;
    server.forgetPits();
    server.documents.deleteIndex("logstash-2026-11-26");
    for (let index = 50; index < 100; index += 1) {
      const time = new Date(start + index).toISOString();
      const source = { "@timestamp": time, log: `line ${index}`, container_id: "c0ffee" };
      server.documents.add({ index: "logstash-2026-11-26", id: `doc-${index}`, source });
    }
    return undefined;
  });
  expect(kinds).toEqual(["logs.notice.moved"]);
});

test.each(dialects)("%s: goes on without a snapshot where the server opens no more", async (dialect) => {
  const { server, source } = await begin(dialect);
  write(server, 50, (index) => start + index);
  server.trouble.mostPits = 0;
  expect((await walk(source, {})).texts).toEqual(all(50));
});

test.each(dialects)(
  "%s: tells of shards that failed, and of a server that has too much to do or is away",
  async (dialect) => {
    const { server, source } = await begin(dialect);
    write(server, 10, (index) => start + index);
    server.trouble.failedShards = 1;
    const partial = await source.read(asked);
    expect(partial.lines.length).toBeLessThan(10);
    expect(partial.notices).toEqual([
      { kind: "logs.notice.shards", params: { source: "logs", failed: 1, total: 2 } },
    ]);
    server.trouble.failedShards = 0;
    server.trouble.rejects = true;
    const rejected =
      dialect === "elasticsearch" ? "es_rejected_execution_exception" : "rejected_execution_exception";
    await expect(source.read(asked)).rejects.toMatchObject({
      name: "SourceFailure",
      kind: "THROTTLED",
      message: expect.stringContaining(rejected),
    });
    server.trouble.rejects = false;
    server.trouble.away = true;
    await expect(source.read(asked)).rejects.toMatchObject({ kind: "UNREACHABLE" });
    server.trouble.away = false;
    expect((await source.read(asked)).lines).toHaveLength(10);
  },
);

test("credentials are taken from where fleetgraph.yaml says, and a server of the other kind is told apart", async () => {
  const server = await startSearchServer({ dialect: "elasticsearch", authorization: "ApiKey c2VjcmV0" });
  closing.push(() => server.close());
  await expect(sourceOn(server).read(asked)).rejects.toMatchObject({
    kind: "UNAUTHORIZED",
    message: expect.stringContaining("security_exception"),
  });
  const keyed = sourceOn(server, { apiKeyEnv: "TEST_OF_LOGS_KEY" });
  await expect(keyed.read(asked)).rejects.toMatchObject({
    kind: "UNAUTHORIZED",
    message: "the environment variable TEST_OF_LOGS_KEY is not set",
  });
  process.env.TEST_OF_LOGS_KEY = "c2VjcmV0";
  closing.push(async () => delete process.env.TEST_OF_LOGS_KEY);
  expect((await keyed.read(asked)).lines).toEqual([]);
  const other = await startSearchServer({ dialect: "opensearch" });
  closing.push(() => other.close());
  const wrong = sourceOn({ ...other, dialect: "elasticsearch" });
  await expect(wrong.read(asked)).rejects.toMatchObject({ name: "SourceFailure" });
});

test.each(dialects)(
  "%s: documents that are longer than an answer may be are read in parts",
  async (dialect) => {
    const { server, source } = await begin(dialect);
    const mebibyte = "x".repeat(1024 * 1024);
    // One is more than an answer may be by itself, and the others with it.
    for (const [index, size] of [1, 16, 0.1, 0.01].entries()) {
      const text = `${index} ${mebibyte.repeat(Math.ceil(size)).slice(0, size * mebibyte.length)}`;
      const source = {
        "@timestamp": new Date(start + index).toISOString(),
        log: text,
        container_id: "c0ffee",
      };
      server.documents.add({ index: "logstash-now", id: `doc-${index}`, source });
    }
    const { texts, kinds, cut } = await walk(source, {});
    expect(texts.map((text) => text.split(" ")[0])).toEqual(["0", "", "2", "3"]);
    // Of a long one no more is kept than can be shown.
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(100_000);
    expect(cut).toBe(3);
    expect(kinds).toEqual([]);
  },
);

test("a line is read by its parent's name where a sub-field of whatever name is searched, or by its own where it has parts", async () => {
  const { server, source } = await begin("elasticsearch", {
    ...{
      containerIdField: "container_id.raw",
      tagField: "fluentd.tag",
      containerNameField: "container.name",
    },
  });
  const record = { "@timestamp": new Date(start).toISOString(), log: "ready", container_id: "c0ffee" };
  server.documents.add({
    ...{ index: "logstash-now", id: "1" },
    source: { ...record, fluentd: { tag: "ecs.web", host: "a" }, container: { id: "x" } },
  });
  const { lines } = await source.read(asked);
  expect(lines).toMatchObject([{ containerId: "c0ffee", tag: "ecs.web", containerName: null }]);
});

test("containers and tags of more tasks than one clause takes are all searched for", async () => {
  const { server, source } = await begin("elasticsearch");
  const containers = Array.from({ length: 33_000 }, (_, index) => ({
    name: `c${index}`,
    runtimeId: index.toString(16).padStart(64, "0"),
  }));
  const add = (id: string, more: object) =>
    server.documents.add({
      ...{ index: "logstash-now", id },
      source: { "@timestamp": new Date(start).toISOString(), log: id, ...more },
    });
  add("by id", { container_id: containers.at(-1)?.runtimeId });
  add("by tag", { tag: "c32999-firelens-t1" });
  add("of others", { container_id: "c0ffee" });
  const task = { arn: "arn:aws:ecs:us-east-1:123456789012:task/shop/t1", taskId: "t1", containers };
  const { lines } = await source.read({ ...asked, tasks: [task as unknown as LogTask] });
  expect(lines.map(({ text }) => text)).toEqual(["by id", "by tag"]);
});
