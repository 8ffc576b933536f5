import { randomUUID } from "node:crypto";
import type { StoredMessage } from "@fleetgraph/catalogue";
import { LRUCache } from "lru-cache";
import { message } from "../../kernel/index.ts";
import type { LinesRead, LogPageAsked, LogSource, RawLine } from "../log-source.ts";
import { coversPath, type LogSourceConfiguration, type SearchConfiguration } from "../logs-configuration.ts";
import { readHit } from "./read-hit.ts";
import { searchBody } from "./search-body.ts";
import { hasTooManySnapshots, isLostSnapshot, searchFailure } from "./search-failure.ts";
import type { SearchAnswer, SearchServer, Snapshot } from "./search-server.ts";

const keepAlive = "2m";
const keepAliveMs = 120_000;
// Of a source and process: servers allow some hundreds to everybody together.
const mostSnapshots = 50;

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

  async function ask(search: SearchServer, asked: LogPageAsked, walk: string | null): Promise<SearchAnswer> {
    const snapshot = walk === null ? null : (snapshots.get(walk) ?? null);
    const shardDocument = snapshot !== null && search.dialect === "elasticsearch";
    const body = searchBody(configuration, asked, { size: asked.limit + 1, shardDocument });
    const answer = await search.search(body, { snapshot, keepAlive, signal: asked.signal });
    // The newest id is the one to go on with.
    if (walk !== null && snapshot !== null && answer.pit_id !== undefined) snapshot.id = answer.pit_id;
    return answer;
  }

  async function read(asked: LogPageAsked): Promise<LinesRead> {
    const search = await server();
    let walk = asked.walk !== null && snapshots.has(asked.walk) ? asked.walk : null;
    if (walk === null && (asked.walks || asked.walk !== null)) walk = await begin(search, asked.signal);
    let answer: SearchAnswer;
    try {
      answer = await ask(search, asked, walk);
    } catch (error) {
      if (walk === null || !isLostSnapshot(error)) throw error;
      snapshots.delete(walk);
      walk = await begin(search, asked.signal);
      answer = await ask(search, asked, walk);
    }
    const known = walk;
    const { hits } = answer.hits;
    const lines = hits.map((hit) => readHit(configuration, hit)).filter((line) => line !== null);
    const more = hits.length > asked.limit;
    if (!more && walk !== null) {
      snapshots.delete(walk);
      walk = null;
    }
    const notices = noticesOf(name, answer);
    if (asked.walk !== null && known !== asked.walk && isElsewhere(asked, lines))
      notices.push(message("logs.notice.moved", { source: name }));
    return { lines: lines.slice(0, asked.limit), more, walk, notices };
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
