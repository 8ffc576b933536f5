import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { describeConnectionError, placeOf } from "./database-unavailable-error.ts";
import { type EmbeddedServer, startEmbeddedServer } from "./embedded/embedded-server.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { listenOn } from "./listen.ts";
import type { DatabaseLog } from "./log.ts";
import { migrate } from "./migrate.ts";
import { prepareJobs, prepareServerRole, requireRestricted, serverUrlOf } from "./server-role.ts";

/** The open store of one process. */
export type Database = {
  /** Hot reads, bulk ingest and jobs. The restricted role's. */
  pool: pg.Pool;
  /** Ordinary writes and cold reads, on the same pool. */
  prisma: PrismaClient;
  /** The URL of the restricted role. Holds a password: never log it. */
  url: string;
  embedded: boolean;
  /** Calls `heard` for each NOTIFY on a channel, and comes back by itself after a lost connection. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

export type OpenDatabase = {
  /** DATABASE_URL; absent = embedded PostgreSQL in `dataDirectory`. */
  url?: string | undefined;
  /** DATABASE_MIGRATION_URL: the owner, where DATABASE_URL is the restricted role. */
  migrationUrl?: string | undefined;
  dataDirectory: string;
  poolSize?: number;
};

/**
 * Opens the store: finds or starts PostgreSQL, brings its schema up to date, and connects under the restricted
 * role. Throws DatabaseUnavailableError or MigrationError.
 */
export async function openDatabase(deps: { log: DatabaseLog }, input: OpenDatabase): Promise<Database> {
  if (input.url !== undefined) placeOf(input.url);
  const server =
    input.url === undefined ? await startEmbeddedServer(deps, { directory: input.dataDirectory }) : null;
  try {
    const ownerUrl = server?.url ?? input.migrationUrl ?? input.url ?? "";
    const url =
      input.migrationUrl !== undefined && input.url !== undefined ? input.url : serverUrlOf(ownerUrl);
    const pool = await prepare(deps, { ownerUrl, url, given: input.migrationUrl !== undefined, input });
    return assemble(deps, { pool, url, server });
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

async function prepare(
  deps: { log: DatabaseLog },
  { ownerUrl, url, given, input }: { ownerUrl: string; url: string; given: boolean; input: OpenDatabase },
): Promise<pg.Pool> {
  const owner = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  owner.on("error", (error) => deps.log.warn("database.owner-connection", { error: error.message }));
  await owner.connect().catch((error) => {
    throw describeConnectionError(error, ownerUrl);
  });
  const pool = openPool(deps, url, input.poolSize ?? 20);
  try {
    const applied = await migrate(owner);
    if (applied.length > 0) deps.log.info("database.migrated", { applied });
    await prepareServerRole(owner, ownerUrl);
    const first = await pool.connect().catch((error) => {
      throw describeConnectionError(error, url);
    });
    try {
      if (given) await requireRestricted(first);
    } finally {
      first.release();
    }
    await prepareJobs(owner, ownerUrl, pool);
    return pool;
  } catch (error) {
    await pool.end();
    throw error;
  } finally {
    await owner.end();
  }
}

function openPool({ log }: { log: DatabaseLog }, url: string, size: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    // An idle connection keeps its prepared statements; the default drops it after ten seconds.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    statement_timeout: 30_000,
    options: "-c TimeZone=UTC -c jit=off",
    application_name: "fleetgraph",
  });
  // A client that is checked out while its connection breaks emits the error itself.
  pool.on("connect", (client) => {
    client.on("error", (error) => log.warn("database.connection-lost", { error: error.message }));
  });
  pool.on("error", (error) => log.warn("database.connection-lost", { error: error.message }));
  return pool;
}

function assemble(
  deps: { log: DatabaseLog },
  { pool, url, server }: { pool: pg.Pool; url: string; server: EmbeddedServer | null },
): Database {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    url,
    embedded: server !== null,
    listen: (channel, heard) => listenOn(deps, { url, channel, heard }),
    async close() {
      await prisma.$disconnect();
      await pool.end();
      await server?.stop();
    },
  };
}
