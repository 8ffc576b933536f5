import { randomUUID } from "node:crypto";
import type { StoredMessage } from "@fleetgraph/catalogue";
import { LRUCache } from "lru-cache";
import { message } from "../../kernel/index.ts";
import type { LinesRead, LogPageAsked, LogSource, RawLine } from "../log-source.ts";
import { coversPath, type LogSourceConfiguration, type SearchConfiguration } from "../logs-configuration.ts";
import { readHit } from "./read-hit.ts";
import { type SearchBody, searchBody, textBody } from "./search-body.ts";
import { hasTooManySnapshots, isLostSnapshot, searchFailure } from "./search-failure.ts";
import {
  AnswerTooLong,
  type Hit,
  type SearchAnswer,
  type SearchServer,
  type Snapshot,
} from "./search-server.ts";

const keepAlive = "2m";
const keepAliveMs = 120_000;
// Of a source and process: servers allow some hundreds to everybody together.
const mostSnapshots = 50;
// So few documents that are too long together are read one by one. A page begins with one that was shown before.
const fewHits = 8;

type Asked = { answer: SearchAnswer; size: number; lines: (RawLine | null)[] };

/**
 * Lines out of Elasticsearch or OpenSearch. A walk through pages reads one snapshot, which stays here under a name: a
 * cursor has the name and the position, so that whoever comes back after the snapshot was lost, or to another process,
 * goes on from the position in a new one.
 */
export function createSearchSource(
  { name, clusters }: LogSourceConfiguration,
  configuration: SearchConfiguration,
  open: () => Promise<SearchServer>,
): LogSource {
  let opening: Promise<SearchServer> | null = null;
  const snapshots = new LRUCache<string, Snapshot>({
    max: mostSnapshots,
    ttl: keepAliveMs,
    updateAgeOnGet: true,
    dispose: (snapshot, _key, reason) => {
      if (reason === "expire") return;
      const ending = forget(snapshot).finally(() => endings.delete(ending));
      endings.add(ending);
    },
  });
  const endings = new Set<Promise<void>>();

  /** A client that could not be made, because a secret was not there, is made anew by the next who asks. */
  function server(): Promise<SearchServer> {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  async function forget(snapshot: Snapshot): Promise<void> {
    // It ends by itself soon.
    await (await server()).closeSnapshot(snapshot).catch(() => undefined);
  }

  async function begin(search: SearchServer, signal: AbortSignal): Promise<string | null> {
    try {
      const key = randomUUID();
      snapshots.set(key, await search.openSnapshot(keepAlive, signal));
      return key;
    } catch (error) {
      // Without one the position alone goes on, and lines that come meanwhile may show up.
      if (hasTooManySnapshots(error)) return null;
      throw error;
    }
  }

  /** As many as were asked for and one; fewer where those are more than an answer may have. */
  async function ask(search: SearchServer, asked: LogPageAsked, walk: string | null): Promise<Asked> {
    const snapshot = walk === null ? null : (snapshots.get(walk) ?? null);
    const shardDocument = snapshot !== null && search.dialect === "elasticsearch";
    async function run(body: SearchBody): Promise<SearchAnswer> {
      const answer = await search.search(body, { snapshot, keepAlive, signal: asked.signal });
      // The newest id is the one to go on with.
      if (snapshot !== null && answer.pit_id !== undefined) snapshot.id = answer.pit_id;
      return answer;
    }

    /** The beginning of a text that may be as long as an answer; null where it is longer. */
    async function lineOf(hit: Hit): Promise<RawLine | null> {
      try {
        const { hits } = await run(textBody(configuration, hit));
        return readHit(configuration, hit, hits.hits[0] ?? null);
      } catch (error) {
        if (error instanceof AnswerTooLong) return readHit(configuration, hit, null);
        throw error;
      }
    }

    for (let size = asked.limit + 1; ; size = Math.max(fewHits, Math.floor(size / 8))) {
      const isFew = size <= fewHits;
      try {
        const answer = await run(searchBody(configuration, asked, { size, shardDocument, withText: true }));
        return { answer, size, lines: answer.hits.hits.map((hit) => readHit(configuration, hit)) };
      } catch (error) {
        if (!(error instanceof AnswerTooLong)) throw error;
        if (!isFew) continue;
      }
      const answer = await run(searchBody(configuration, asked, { size, shardDocument, withText: false }));
      const lines: (RawLine | null)[] = [];
      for (const hit of answer.hits.hits) lines.push(await lineOf(hit));
      return { answer, size, lines };
    }
  }

  async function read(asked: LogPageAsked): Promise<LinesRead> {
    const search = await server();
    let walk = asked.walk !== null && snapshots.has(asked.walk) ? asked.walk : null;
    if (walk === null && (asked.walks || asked.walk !== null)) walk = await begin(search, asked.signal);
    let found: Asked;
    try {
      found = await ask(search, asked, walk);
    } catch (error) {
      if (walk === null || !isLostSnapshot(error)) throw error;
      snapshots.delete(walk);
      walk = await begin(search, asked.signal);
      found = await ask(search, asked, walk);
    }
    const known = walk;
    const { answer, size } = found;
    const lines = found.lines.filter((line) => line !== null);
    const more = answer.hits.hits.length >= size;
    if (!more && walk !== null) {
      snapshots.delete(walk);
      walk = null;
    }
    const notices = noticesOf(name, answer);
    if (asked.walk !== null && known !== asked.walk && isElsewhere(asked, lines))
      notices.push(message("logs.notice.moved", { source: name }));
    return { lines: lines.slice(0, size - 1), more, walk, notices };
  }

  return {
    name,
    covers: (path) => coversPath({ clusters }, path),
    takesStrangers: true,
    async read(asked) {
      try {
        return await read(asked);
      } catch (error) {
        throw searchFailure(error);
      }
    },
    async close() {
      if (opening === null) return;
      snapshots.clear();
      await Promise.all(endings);
      await (await opening).close();
    },
  };
}

/**
 * Whether the line that was shown last is not where it stood: what is read from a position begins with it. Its index is
 * gone or was made anew, and what stood behind it may be anywhere.
 */
function isElsewhere({ after, seen }: LogPageAsked, lines: readonly RawLine[]): boolean {
  if (after === null) return false;
  return !lines.some(
    ({ position: { at, tie }, identity }) => at === after.at && tie === after.tie && seen(identity),
  );
}

/** Shards that failed or ran out of time: what they have is missing. */
function noticesOf(source: string, { _shards: shards, timed_out: late }: SearchAnswer): StoredMessage[] {
  const { total = 0, failed = 0 } = shards ?? {};
  if (failed > 0) return [message("logs.notice.shards", { source, failed, total })];
  return late ? [message("logs.notice.late", { source })] : [];
}
