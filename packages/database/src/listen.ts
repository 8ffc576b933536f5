import pg from "pg";
import type { DatabaseLog } from "./log.ts";

const againMs = 500;

/**
 * LISTEN on a connection of its own. When that is lost it is made again; what was notified in between is lost, so
 * whoever listens must also look by itself from time to time. Gives the function that ends it.
 */
export async function listenOn(
  { log }: { log: DatabaseLog },
  { url, channel, heard }: { url: string; channel: string; heard: (payload: string) => void },
): Promise<() => Promise<void>> {
  let ended = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true });
    fresh.on("notification", (message) => heard(message.payload ?? ""));
    fresh.on("error", (error) => log.warn("database.listen-lost", { channel, error: error.message }));
    fresh.on("end", () => {
      if (client === fresh) client = null;
      if (!ended) timer = setTimeout(again, againMs);
    });
    await fresh.connect();
    await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    client = fresh;
  }

  function again(): void {
    if (ended || client !== null) return;
    connect().catch((error: Error) => {
      log.warn("database.listen-failed", { channel, error: error.message });
      clearTimeout(timer);
      timer = setTimeout(again, againMs);
    });
  }

  await connect();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await client?.end();
  };
}
