import { createHmac } from "node:crypto";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { DatabaseUnavailableError } from "./database-unavailable-error.ts";

/** The role that every server process works under: it reads and writes rows, and owns nothing of ours. */
export const serverRole = "fleetgraph_server";

/**
 * The role's password, from the owner's: all processes agree on it without sharing a secret of their own, and
 * whoever learns it learns nothing about the owner's.
 */
function passwordOf(ownerUrl: string): string {
  const secret = decodeURIComponent(new URL(ownerUrl).password);
  return createHmac("sha256", secret).update("fleetgraph server role").digest("hex");
}

/** The URL of the same database under the restricted role. */
export function serverUrlOf(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  const password = passwordOf(ownerUrl);
  url.username = serverRole;
  url.password = password;
  return url.href;
}

// duplicate_object, unique_violation in pg_authid, "tuple concurrently updated".
const concurrent = new Set(["42710", "23505", "XX000"]);

/** Makes the restricted role and its rights, under the owner's connection. Safe to run at the same moment twice. */
export async function prepareServerRole(owner: pg.ClientBase, ownerUrl: string): Promise<void> {
  const database = pg.escapeIdentifier(decodeURIComponent(new URL(ownerUrl).pathname.slice(1)));
  const password = pg.escapeLiteral(passwordOf(ownerUrl));
  // Roles belong to the whole server, and the migrations' lock only to one database.
  await retried(async () => {
    const { rowCount } = await owner.query("SELECT FROM pg_roles WHERE rolname = $1", [serverRole]);
    if (rowCount === 0) {
      await owner.query(
        `CREATE ROLE ${serverRole} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD ${password}`,
      );
    }
  });
  await owner.query("SELECT pg_advisory_lock(hashtextextended('fleetgraph migrations', 0))");
  try {
    await retried(() => owner.query(grants(database)));
  } finally {
    await owner.query("SELECT pg_advisory_unlock(hashtextextended('fleetgraph migrations', 0))");
  }
}

const grants = (database: string) => `
  GRANT CONNECT, CREATE ON DATABASE ${database} TO ${serverRole};
  GRANT USAGE ON SCHEMA public TO ${serverRole};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${serverRole};
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${serverRole};
  REVOKE UPDATE, DELETE ON audit_event FROM ${serverRole};
  REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${serverRole};`;

/**
 * graphile-worker's own schema belongs to the restricted role, since its tables have row level security that only
 * their owner passes. It may create schemas only while that one is made.
 */
export async function prepareJobs(owner: pg.ClientBase, ownerUrl: string, server: pg.Pool): Promise<void> {
  const database = pg.escapeIdentifier(decodeURIComponent(new URL(ownerUrl).pathname.slice(1)));
  await owner.query("SELECT pg_advisory_lock(hashtextextended('fleetgraph jobs', 0))");
  try {
    await runMigrations({ pgPool: server });
  } finally {
    await retried(() => owner.query(`REVOKE CREATE ON DATABASE ${database} FROM ${serverRole}`));
    await owner.query("SELECT pg_advisory_unlock(hashtextextended('fleetgraph jobs', 0))");
  }
}

async function retried(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      const { code = "", message } = error as { code?: string; message: string };
      if (code === "42501") {
        throw new DatabaseUnavailableError(
          "not-permitted",
          `the database role may not prepare the server's role: ${message}`,
        );
      }
      if (!concurrent.has(code) || tries >= 10) throw error;
      await new Promise((next) => setTimeout(next, 20 * tries));
    }
  }
}

/**
 * Refuses a role that could change the audit history: used where the operator gives the server its own role
 * (DATABASE_MIGRATION_URL is set, so DATABASE_URL must be the restricted one).
 */
export async function requireRestricted(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>(
    `SELECT r.rolsuper OR pg_has_role(c.relowner, 'USAGE') OR has_table_privilege('audit_event', 'UPDATE')
       OR has_table_privilege('audit_event', 'DELETE') OR has_table_privilege('audit_event', 'TRUNCATE') AS free
     FROM pg_class c, pg_roles r WHERE c.oid = 'audit_event'::regclass AND r.rolname = current_user`,
  );
  if (rows[0]?.free === false) return;
  throw new DatabaseUnavailableError(
    "not-permitted",
    "the role of DATABASE_URL could change the audit history, so the server does not run under it",
    {
      hint: `With DATABASE_MIGRATION_URL set, DATABASE_URL must name the restricted role, such as ${serverRole}.`,
    },
  );
}
