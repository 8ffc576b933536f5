import { createHmac } from "node:crypto";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { DatabaseUnavailableError } from "./database-unavailable-error.ts";

/** The role that every server process works under: it reads and writes rows, and owns nothing of ours. */
export const serverRole = "fleetgraph_server";

/** Who the server connects as. `made`: the role is ours to make, with a password that comes from the owner's. */
export type ServerLogin = { role: string; url: string; made: boolean };

/** The restricted login: what the operator gave beside DATABASE_MIGRATION_URL, or one of our own making. */
export function serverLogin({ ownerUrl, given }: { ownerUrl: string; given: string | null }): ServerLogin {
  if (given !== null) return { role: userOf(given), url: given, made: false };
  const url = new URL(ownerUrl);
  const password = passwordOf(ownerUrl);
  // A user in the query wins over the one before the host, and a URL without a host cannot have the latter.
  for (const name of ["user", "password"]) url.searchParams.delete(name);
  if (url.hostname === "") {
    url.searchParams.set("user", serverRole);
    if (password !== null) url.searchParams.set("password", password);
  } else {
    url.username = serverRole;
    url.password = password ?? "";
  }
  return { role: serverRole, url: url.href, made: true };
}

function userOf(url: string): string {
  const parsed = new URL(url);
  return parsed.searchParams.get("user") ?? decodeURIComponent(parsed.username);
}

/**
 * The role's password, from the owner's: all processes agree on it without sharing a secret of their own, and
 * whoever learns it learns nothing about the owner's. Null when the owner has none (trust or certificates): one
 * made from nothing would be known to everybody.
 */
function passwordOf(ownerUrl: string): string | null {
  const url = new URL(ownerUrl);
  const secret = url.searchParams.get("password") ?? decodeURIComponent(url.password);
  return secret === "" ? null : createHmac("sha256", secret).update("fleetgraph server role").digest("hex");
}

/** Makes the restricted role and its rights, under the owner's connection. Safe to run at the same moment twice. */
export async function prepareServerRole(
  owner: pg.ClientBase,
  { login, ownerUrl }: { login: ServerLogin; ownerUrl: string },
): Promise<void> {
  // Roles belong to the whole server, and an advisory lock only to one database, hence the retries.
  await retried(async () => {
    const { rowCount } = await owner.query("SELECT FROM pg_roles WHERE rolname = $1", [login.role]);
    if (rowCount !== 0 || !login.made) return;
    const rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";
    await owner.query(`CREATE ROLE ${serverRole} ${rights} PASSWORD ${literal(passwordOf(ownerUrl))}`);
  });
  await locked(owner, "fleetgraph migrations", () => retried(() => owner.query(grants(login.role))));
}

/** Gives the role the password that follows from the owner's present one. */
export async function renewPassword(owner: pg.ClientBase, ownerUrl: string): Promise<void> {
  await retried(() => owner.query(`ALTER ROLE ${serverRole} PASSWORD ${literal(passwordOf(ownerUrl))}`));
}

const literal = (password: string | null) => (password === null ? "NULL" : pg.escapeLiteral(password));

// One simple query is one transaction, so nobody ever sees the right to change audit_event in between.
function grants(name: string): string {
  const role = pg.escapeIdentifier(name);
  return `
  GRANT USAGE ON SCHEMA public TO ${role};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role};
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${role};
  GRANT EXECUTE ON FUNCTION fleet_history_make_months(timestamptz, int, text), fleet_history_drop_months(text, timestamptz) TO ${role};
  GRANT EXECUTE ON FUNCTION trail_make_months(timestamptz, int), trail_drop_months(timestamptz) TO ${role};
  GRANT EXECUTE ON FUNCTION audit_event_make_months(timestamptz) TO ${role};
  GRANT EXECUTE ON FUNCTION metric_make_parts(int, int, int), metric_drop_parts(int, int) TO ${role};
  REVOKE UPDATE, DELETE ON audit_event, audit_leaf, audit_checkpoint, configuration_version FROM ${role};
  REVOKE DELETE ON audit_tile, audit_key FROM ${role};
  REVOKE INSERT, DELETE ON audit_log FROM ${role};
  REVOKE INSERT, UPDATE, DELETE ON audit_archive FROM ${role};
  SELECT audit_event_guard(inhrelid) FROM pg_inherits WHERE inhparent = 'audit_event'::regclass;
  REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${role};`;
}

/**
 * graphile-worker's own schema belongs to the restricted role, since its tables have row level security that only
 * their owner passes. The role may create schemas only while that one is made.
 */
export async function prepareJobs(
  owner: pg.ClientBase,
  { login, pool }: { login: ServerLogin; pool: pg.Pool },
): Promise<void> {
  await locked(owner, "fleetgraph jobs", async () => {
    const role = pg.escapeIdentifier(login.role);
    const { rows } = await owner.query<{ database: string; exists: boolean; left: boolean }>(
      `SELECT current_database() AS database, has_database_privilege($1, current_database(), 'CREATE') AS "left",
         EXISTS (SELECT FROM pg_tables WHERE schemaname = 'graphile_worker' AND tablename = 'migrations') AS exists`,
      [login.role],
    );
    const { database = "", exists = false, left = false } = rows[0] ?? {};
    const place = pg.escapeIdentifier(database);
    if (!exists) await retried(() => owner.query(`GRANT CREATE ON DATABASE ${place} TO ${role}`));
    try {
      await retried(() => runMigrations({ pgPool: pool }));
    } finally {
      // `left`: a process was killed between the two.
      if (!exists || left)
        await retried(() => owner.query(`REVOKE CREATE ON DATABASE ${place} FROM ${role}`));
    }
  });
}

async function locked(owner: pg.ClientBase, name: string, work: () => Promise<unknown>): Promise<void> {
  await owner.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [name]);
  try {
    await work();
  } finally {
    await owner.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [name]);
  }
}

// duplicate_object, unique_violation in pg_authid, "tuple concurrently updated".
const concurrent = new Set(["42710", "23505", "XX000"]);

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
