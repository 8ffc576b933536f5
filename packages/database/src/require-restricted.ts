import type pg from "pg";
import { DatabaseUnavailableError } from "./database-unavailable-error.ts";

// Every role that the login could become counts, whether its rights are inherited or taken with SET ROLE ('USAGE'
// would miss the second). The owner of the schema or of the database may drop the table, and the owner of the
// trigger's function may empty it.
const dangers = `
  SELECT r.rolname AS role, c.relname <> 'audit_event' AS elsewhere, CASE
      WHEN r.rolsuper THEN 'is a superuser'
      WHEN r.rolcreaterole THEN 'may create roles'
      WHEN r.rolname IN ('pg_execute_server_program', 'pg_write_server_files') THEN 'may write to the server''s files'
      WHEN r.oid = c.relowner THEN 'owns ' || c.relname
      WHEN r.oid = n.nspowner THEN 'owns the schema of audit_event'
      WHEN r.oid = d.datdba THEN 'owns the database'
      WHEN EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = c.oid AND p.proowner = r.oid) THEN 'owns the trigger function of audit_event'
      WHEN has_any_column_privilege(r.oid, c.oid, 'UPDATE') OR has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE, TRIGGER')
        THEN 'may change or delete rows of ' || c.relname
    END AS danger
  FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_database d ON d.datname = current_database()
    JOIN pg_roles r ON pg_has_role(session_user, r.oid, 'MEMBER')
  WHERE c.oid IN ('public.audit_event'::regclass, 'public.audit_leaf'::regclass, 'public.audit_checkpoint'::regclass)
    OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'public.audit_event'::regclass)`;

/**
 * Refuses a connection whose login could change the audit history, directly or as another role that it may become.
 * Throws DatabaseUnavailableError (not-permitted) with the reason.
 */
export async function requireRestricted(client: pg.ClientBase, { hint }: { hint: string }): Promise<void> {
  const { rows } = await client.query<{ login: string; role: string; danger: string }>(
    `SELECT session_user AS login, role, danger FROM (${dangers}) found WHERE danger IS NOT NULL ORDER BY role <> session_user, role, elsewhere LIMIT 1`,
  );
  const [found] = rows;
  if (found === undefined) return;
  const { login, role, danger } = found;
  const why = role === login ? `it ${danger}` : `it can become ${role}, which ${danger}`;
  throw new DatabaseUnavailableError(
    "not-permitted",
    `the server does not run as ${login}, which could change the audit history: ${why}`,
    { hint },
  );
}
