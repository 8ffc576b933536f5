import type { SearchConfiguration } from "../logs-configuration.ts";
import { clientSettings } from "./client-settings.ts";
import { AnswerTooLong, mostAnswerBytes, type SearchAnswer, type SearchServer } from "./search-server.ts";

/** Elasticsearch by its own client: of major 8, which servers of 8 and 9 understand. */
export async function openElasticsearch(
  configuration: SearchConfiguration,
  { timeoutMs }: { timeoutMs: number },
): Promise<SearchServer> {
  const { nodes, auth, ca } = await clientSettings(configuration);
  // Loaded when a source is first asked: it takes longer to load than the rest of the server.
  const { Client, errors } = await import("@elastic/elasticsearch");
  const client = new Client({
    nodes,
    ...(auth === undefined ? {} : { auth }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    requestTimeout: timeoutMs,
    maxRetries: 1,
  });
  const { index } = configuration;
  return {
    dialect: "elasticsearch",
    async openSnapshot(keepAlive, signal) {
      const { id } = await client.openPointInTime(
        { index, keep_alive: keepAlive, ignore_unavailable: true },
        { signal },
      );
      return { id };
    },
    async closeSnapshot({ id }) {
      await client.closePointInTime({ id });
    },
    async search(body, { snapshot, keepAlive, signal }) {
      const request =
        snapshot === null
          ? { index, ignore_unavailable: true, ...body }
          : { pit: { id: snapshot.id, keep_alive: keepAlive }, ...body };
      try {
        const options = { signal, maxResponseSize: mostAnswerBytes };
        return (await client.search(request as never, options)) as unknown as SearchAnswer;
      } catch (error) {
        // The client names it as it does a request that was given up.
        const isLong = error instanceof errors.RequestAbortedError && /content length/.test(error.message);
        throw isLong ? new AnswerTooLong() : error;
      }
    },
    close: () => client.close(),
  };
}
