import { type Database, DatabaseUnavailableError } from "@fleetgraph/database";

/** Waits for work that needs the database, as long as the database says anything at all. */
export type Patience = {
  /** What the work gives, or a DatabaseUnavailableError when the database has been silent for too long. */
  wait<Result>(work: Promise<Result>): Promise<Result>;
  end(): void;
};

type Waiting = { since: number; giveUp(error: Error): void };

// Well below what load balancers and the SDK wait for an answer (60 and 30 s), so that they hear why.
const silentAfterMs = 5_000;

/**
 * A database that takes connections and says nothing (a network that drops what it is sent, a frozen machine) would
 * keep each request until the pool gives up its statement, which is half a minute. A slow statement is another
 * thing: while one waits, the database is asked something small, and its answer counts.
 */
export function createPatience({ pool }: Pick<Database, "pool">, silentMs = silentAfterMs): Patience {
  const waiting = new Set<Waiting>();
  let heardAt = performance.now();
  let asking = false;
  const heard = (error: unknown) => {
    if (!error) heardAt = performance.now();
  };
  pool.on("release", heard);

  function ask(): void {
    asking = true;
    // The connection of a question that is not answered is dropped, which makes room for one that works.
    const question = { text: "SELECT 1", query_timeout: silentMs };
    pool
      .query(question)
      // What came of it is heard with the connection's release.
      .catch(() => undefined)
      .finally(() => {
        asking = false;
      });
  }

  function giveUp(): void {
    const longAgo = performance.now() - silentMs;
    if (heardAt > longAgo) return;
    const late = [...waiting].filter(({ since }) => since <= longAgo);
    for (const each of late) {
      each.giveUp(
        new DatabaseUnavailableError("timeout", `the database has said nothing for ${silentMs / 1000} s`),
      );
    }
  }

  function look(): void {
    const [oldest] = waiting;
    if (!oldest) return;
    const age = performance.now() - oldest.since;
    if (age * 2 >= silentMs && !asking) ask();
    // Behind what sockets have ready: a process that was busy itself has not looked there yet.
    if (age >= silentMs) setImmediate(giveUp);
  }

  const timer = setInterval(look, silentMs / 5);
  timer.unref();

  return {
    wait<Result>(work: Promise<Result>): Promise<Result> {
      return new Promise((resolve, reject) => {
        const own: Waiting = { since: performance.now(), giveUp: reject };
        waiting.add(own);
        work.then(
          (result) => {
            waiting.delete(own);
            resolve(result);
          },
          (error: unknown) => {
            waiting.delete(own);
            reject(error);
          },
        );
      });
    },
    end() {
      clearInterval(timer);
      pool.off("release", heard);
    },
  };
}
