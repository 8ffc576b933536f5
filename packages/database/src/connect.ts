import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { DatabaseUnavailableError, describeConnectionError, placeOf } from "./database-unavailable-error.ts";
import { type EmbeddedServer, startEmbeddedServer } from "./embedded/embedded-server.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { listenOn } from "./listen.ts";
import type { DatabaseLog } from "./log.ts";
import { MigrationError, migrate } from "./migrate.ts";
import { requireRestricted } from "./require-restricted.ts";
import {
  prepareJobs,
  prepareServerRole,
  renewPassword,
  type ServerLogin,
  serverLogin,
  serverRole,
} from "./server-role.ts";

/** The open store of one process. */
export type Database = {
  /** Hot reads, bulk ingest and jobs. The restricted role's. */
  pool: pg.Pool;
  /** Ordinary writes and cold reads, on the same pool. */
  prisma: PrismaClient;
  /** The URL of the restricted role. Holds a password: never log it. */
  url: string;
  /** The URL of the owner, for tools that seed or inspect; a server has no use for it. Never log it either. */
  ownerUrl: string;
  embedded: boolean;
  /** Calls `heard` for each NOTIFY on a channel, and comes back by itself after a lost connection. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** Ends listening, the pool and the embedded PostgreSQL; calling it again waits for the same end. */
  close(): Promise<void>;
};

export type OpenDatabase = {
  /** DATABASE_URL; absent = embedded PostgreSQL in `dataDirectory`. */
  url?: string | undefined;
  /** DATABASE_MIGRATION_URL: the owner, where DATABASE_URL is the restricted role. */
  migrationUrl?: string | undefined;
  dataDirectory: string;
  poolSize?: number;
  /** As pg_stat_activity shows it. */
  applicationName?: string;
};

/**
 * Opens the store: finds or starts PostgreSQL, brings its schema up to date, and connects under the restricted
 * role. Throws DatabaseUnavailableError or MigrationError.
 */
export async function openDatabase(deps: { log: DatabaseLog }, input: OpenDatabase): Promise<Database> {
  if (input.url !== undefined) placeOf(input.url);
  if (input.migrationUrl !== undefined) placeOf(input.migrationUrl);
  const server =
    input.url === undefined ? await startEmbeddedServer(deps, { directory: input.dataDirectory }) : null;
  try {
    const ownerUrl = server?.url ?? input.migrationUrl ?? input.url ?? "";
    const given = server === null && input.migrationUrl !== undefined ? (input.url ?? null) : null;
    const login = serverLogin({ ownerUrl, given });
    const pool = await prepare(deps, { ownerUrl, login, input });
    return assemble(deps, { pool, url: login.url, ownerUrl, server });
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

/**
 * Opens a database whose schema, role and jobs are as `openDatabase` leaves them, without looking: a copy of one that
 * was opened.
 */
export function openPrepared(
  deps: { log: DatabaseLog },
  input: { url: string; poolSize: number; applicationName?: string },
): Database {
  const { url } = serverLogin({ ownerUrl: input.url, given: null });
  return assemble(deps, { pool: openPool(deps, { ...input, url }), url, ownerUrl: input.url, server: null });
}

async function prepare(
  deps: { log: DatabaseLog },
  { ownerUrl, login, input }: { ownerUrl: string; login: ServerLogin; input: OpenDatabase },
): Promise<pg.Pool> {
  const owner = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  owner.on("error", (error) => deps.log.warn("database.owner-connection", { error: error.message }));
  await owner.connect().catch((error) => {
    throw describeConnectionError(error, ownerUrl);
  });
  const pool = openPool(deps, { ...input, url: login.url });
  try {
    const applied = await migrate(owner);
    if (applied.length > 0) deps.log.info("database.migrated", { applied });
    if (login.made) await prepareServerRole(owner, { login, ownerUrl });
    await enter(deps, { pool, owner, login, ownerUrl });
    if (!login.made) await prepareServerRole(owner, { login, ownerUrl });
    await prepareJobs(owner, { login, pool });
    return pool;
  } catch (error) {
    await pool.end();
    if (error instanceof DatabaseUnavailableError || error instanceof MigrationError) throw error;
    throw describeConnectionError(error, ownerUrl);
  } finally {
    await owner.end();
  }
}

/** The first connection under the restricted role, and the proof that it is restricted. */
async function enter(
  deps: { log: DatabaseLog },
  input: { pool: pg.Pool; owner: pg.Client; login: ServerLogin; ownerUrl: string },
): Promise<void> {
  const { pool, owner, login, ownerUrl } = input;
  const first = await pool.connect().catch(async (error: { code?: string }) => {
    if (!login.made || error.code !== "28P01") throw describeConnectionError(error, login.url);
    // The owner's password changed since the role was made, and the role's follows it.
    await renewPassword(owner, ownerUrl);
    deps.log.warn("database.server-role.password-renewed", { role: serverRole });
    return pool.connect().catch((again) => {
      throw describeConnectionError(again, login.url);
    });
  });
  const hint = login.made
    ? `Take from ${serverRole} whatever it was given or made a member of, then start again.`
    : `With DATABASE_MIGRATION_URL set, DATABASE_URL must name the restricted role, such as ${serverRole}.`;
  await requireRestricted(first, { hint }).finally(() => first.release());
}

function openPool(
  { log }: { log: DatabaseLog },
  {
    url,
    poolSize,
    applicationName,
  }: { url: string; poolSize?: number | undefined; applicationName?: string | undefined },
): pg.Pool {
  // What the URL says wins over what is said here, so its own options are carried along.
  const connection = new URL(url);
  const options = connection.searchParams.get("options") ?? "";
  // A random page costs hardly more than the next one where the fleet is in memory or on SSDs; PostgreSQL's default of
  // four is of turning disks, and reads a thousand clusters one after the other rather than ten by an index.
  connection.searchParams.set(
    "options",
    `${options} -c TimeZone=UTC -c jit=off -c random_page_cost=1.1`.trim(),
  );
  connection.search = connection.search.replaceAll("+", "%20");
  const pool = new pg.Pool({
    connectionString: connection.href,
    max: poolSize ?? 20,
    // An idle connection keeps its prepared statements; the default drops it after ten seconds.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    statement_timeout: 30_000,
    // A process that is frozen in the middle of a transaction keeps its locks, and whoever takes over its jobs (after
    // eight seconds) would wait for them. No transaction of ours waits for anything but PostgreSQL.
    idle_in_transaction_session_timeout: 5_000,
    // Where the network is gone and nobody cancels the statement; the connection is then dropped.
    query_timeout: 35_000,
    application_name: applicationName ?? "fleetgraph",
  });
  const lost = (error: Error) => {
    // end() does not wait for its connections, so a PostgreSQL that stops next ends some of them itself.
    if (!pool.ending) log.warn("database.connection-lost", { error: error.message });
  };
  // A client that is checked out while its connection breaks emits the error itself.
  pool.on("connect", (client) => client.on("error", lost));
  pool.on("error", lost);
  return pool;
}

const givenBackWithinMs = 5_000;

/**
 * How the pool is ended. Its own end waits for every client that is checked out, and graphile-worker 0.18 never gives
 * back the one it listens on once it could not record how a job ended: what is kept longer than any transaction of
 * ours takes is cut off.
 */
function endingOf({ log }: { log: DatabaseLog }, pool: pg.Pool): () => Promise<void> {
  const out = new Set<pg.PoolClient>();
  pool.on("acquire", (client) => out.add(client));
  pool.on("release", (_error, client) => out.delete(client));
  return async () => {
    const timer = setTimeout(() => {
      log.warn("database.connections-cut", { connections: out.size });
      for (const client of out) {
        client.release(true);
        // Whoever has it still may give it back later, and a second time is an error.
        client.release = () => undefined;
      }
    }, givenBackWithinMs);
    await pool.end();
    clearTimeout(timer);
  };
}

function assemble(
  deps: { log: DatabaseLog },
  input: { pool: pg.Pool; url: string; ownerUrl: string; server: EmbeddedServer | null },
): Database {
  const { pool, url, ownerUrl, server } = input;
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const listeners = new Set<() => Promise<void>>();
  const endPool = endingOf(deps, pool);
  let closing: Promise<void> | null = null;
  return {
    pool,
    prisma,
    url,
    ownerUrl,
    embedded: server !== null,
    async listen(channel, heard) {
      const end = await listenOn(deps, { url, channel, heard });
      listeners.add(end);
      return async () => {
        listeners.delete(end);
        await end();
      };
    },
    close() {
      closing ??= (async () => {
        await Promise.all([...listeners].map((end) => end()));
        await prisma.$disconnect();
        await endPool();
        await server?.stop();
      })();
      return closing;
    },
  };
}
