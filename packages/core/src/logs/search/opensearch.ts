import type { SearchConfiguration } from "../logs-configuration.ts";
import { clientSettings } from "./client-settings.ts";
import type { SearchAnswer, SearchServer } from "./search-server.ts";

/** OpenSearch by its own client. */
export async function openOpenSearch(
  configuration: SearchConfiguration,
  { timeoutMs }: { timeoutMs: number },
): Promise<SearchServer> {
  const { nodes, auth, ca } = await clientSettings(configuration);
  const { Client } = await import("@opensearch-project/opensearch");
  const client = new Client({
    nodes,
    ...(auth === undefined ? {} : { auth: auth as { username: string; password: string } }),
    ...(ca === undefined ? {} : { ssl: { ca } }),
    requestTimeout: timeoutMs,
    maxRetries: 1,
  });
  const index = configuration.index.split(",");

  /** This client takes no signal: its request is aborted by hand. */
  async function abortable<Answer>(
    request: Promise<{ body: unknown }> & { abort?(): void },
    signal: AbortSignal,
  ): Promise<Answer> {
    const abort = () => request.abort?.();
    signal.addEventListener("abort", abort, { once: true });
    try {
      return (await request).body as Answer;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  return {
    dialect: "opensearch",
    async openSnapshot(keepAlive, signal) {
      const answer = await abortable<{ pit_id: string }>(
        client.createPit({ index, keep_alive: keepAlive }) as never,
        signal,
      );
      return { id: answer.pit_id };
    },
    async closeSnapshot({ id }) {
      await client.deletePit({ body: { pit_id: [id] } });
    },
    search(body, { snapshot, keepAlive, signal }) {
      const request =
        snapshot === null
          ? { index, ignore_unavailable: true, body }
          : { body: { pit: { id: snapshot.id, keep_alive: keepAlive }, ...body } };
      return abortable<SearchAnswer>(client.search(request as never) as never, signal);
    },
    close: () => client.close(),
  };
}
