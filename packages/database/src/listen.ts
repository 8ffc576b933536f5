import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { DatabaseLog } from "./log.ts";

const againMs = 500;
// A network that vanished says nothing: without a question now and then the loss is noticed after hours.
const askEveryMs = 15_000;
const answerWithinMs = 5_000;

/**
 * LISTEN on a connection of its own. When that is lost it is made again; what was notified in between is lost, so
 * whoever listens must also look by itself from time to time. Gives the function that ends it.
 */
export async function listenOn(
  { log }: { log: DatabaseLog },
  { url, channel, heard }: { url: string; channel: string; heard: (payload: string) => void },
): Promise<() => Promise<void>> {
  const ended = new AbortController();
  let client = await connect();
  const following = follow();

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
      keepAlive: true,
      application_name: "fleetgraph listen",
    });
    fresh.on("notification", (message) => heard(message.payload ?? ""));
    fresh.on("error", (error) => log.warn("database.listen-lost", { channel, error: error.message }));
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      return fresh;
    } catch (error) {
      await fresh.end();
      throw error;
    }
  }

  async function lost(current: pg.Client): Promise<void> {
    const asking = setInterval(() => {
      // With a question unanswered, end() destroys the socket.
      current.query("SELECT 1").catch(() => current.end());
    }, askEveryMs);
    await new Promise<void>((done) => {
      current.once("end", done);
      if (ended.signal.aborted) done();
    });
    clearInterval(asking);
  }

  async function follow(): Promise<void> {
    while (!ended.signal.aborted) {
      await lost(client);
      while (!ended.signal.aborted) {
        await sleep(againMs, undefined, { signal: ended.signal }).catch(() => undefined);
        if (ended.signal.aborted) return;
        try {
          client = await connect();
          break;
        } catch (error) {
          log.warn("database.listen-failed", { channel, error: (error as Error).message });
        }
      }
    }
  }

  return async () => {
    ended.abort();
    await client.end();
    await following;
    // One that was just being made when it ended.
    await client.end();
  };
}
