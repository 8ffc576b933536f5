import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type pg from "pg";

export const migrationsDirectory = fileURLToPath(new URL("../../../prisma/migrations", import.meta.url));

/** A migration that failed, or that is not what was applied before; nothing of it was kept. */
export class MigrationError extends Error {
  readonly migration: string;
  constructor(migration: string, message: string, options?: ErrorOptions) {
    super(`migration ${migration}: ${message}`, options);
    this.name = "MigrationError";
    this.migration = migration;
  }
}

export type Migration = { name: string; sql: string; checksum: string };

/** The migrations of prisma/migrations, oldest first. */
export function readMigrations(directory = migrationsDirectory): Migration[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const sql = readFileSync(`${directory}/${name}/migration.sql`, "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

// Prisma's own table, so that its command line sees the same history.
const history = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/**
 * Applies what is missing, each migration in a transaction of its own. Any number of processes may do this at the
 * same moment: the first takes the lock, the others find the work done. Throws MigrationError. (Prisma's schema
 * engine writes the migrations, but a process killed while it applied one would leave it to be resolved by hand.)
 */
export async function migrate(client: pg.ClientBase, migrations = readMigrations()): Promise<string[]> {
  await client.query("SELECT pg_advisory_lock(hashtextextended('fleetgraph migrations', 0))");
  try {
    await client.query(history);
    const applied = await client.query<{ migration_name: string; checksum: string }>(
      "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
    );
    const known = new Map(applied.rows.map((row) => [row.migration_name, row.checksum]));
    const done: string[] = [];
    for (const migration of migrations) {
      const checksum = known.get(migration.name);
      if (checksum === undefined) {
        await apply(client, migration);
        done.push(migration.name);
      } else if (checksum !== migration.checksum) {
        throw new MigrationError(
          migration.name,
          "was applied with another content; a migration never changes",
        );
      }
    }
    return done;
  } finally {
    await client.query("SELECT pg_advisory_unlock(hashtextextended('fleetgraph migrations', 0))");
  }
}

async function apply(client: pg.ClientBase, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query("BEGIN");
    await client.query(sql);
    await client.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count) " +
        "VALUES ($1, $2, $3, now(), now(), 1)",
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new MigrationError(name, (error as Error).message, { cause: error });
  }
}
