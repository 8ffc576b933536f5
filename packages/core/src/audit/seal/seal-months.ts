import type { Database } from "@fleetgraph/database";
import { type Clock, type Log, Statement } from "../../kernel/index.ts";
import { type Caller, everything } from "../../permissions/index.ts";
import { appendAudit } from "../append-audit.ts";
import type { AuditAction } from "../entry.ts";
import { openExport } from "../export/begin-export.ts";
import { latestCheckpoint } from "../log/checkpoints.ts";
import { type ArchiveFile, writeArchive } from "./archive-file.ts";
import { type MonthPart, monthsToSeal, type Owner } from "./months-to-seal.ts";
import { verifyArchive } from "./verify-archive.ts";

export type SealDeps = {
  database: Database;
  /** Of the tables: the server's own role can do none of this. */
  owner: Owner;
  clock: Clock;
  log: Log;
};

export type SealedMonth = { month: string; events: number; path: string; bytes: number };

/** A month cannot be sealed as it is; nothing was taken out of the history. */
export class NotSealed extends Error {
  readonly month: string;
  constructor(month: string, why: string) {
    super(`${month} is not sealed: ${why}`);
    this.name = "NotSealed";
    this.month = month;
  }
}

/**
 * Seals the months that ended before a moment, one after the other: writes each to an archive, reads the archive back
 * and verifies it, and only then takes its partition out of the history. The leaves and hashes stay, so that what was
 * archived is proven as before. Gives each month as it is done. Throws NotSealed.
 */
export async function* sealMonths(
  deps: SealDeps,
  { before, directory }: { before: Date; directory: string },
): AsyncGenerator<SealedMonth> {
  for (const part of await monthsToSeal(deps.owner, before)) {
    const sealed = await sealMonth(deps, part, directory);
    if (sealed !== null) yield sealed;
  }
}

/** Null for a month without events, which stays where it is. */
async function sealMonth(deps: SealDeps, part: MonthPart, directory: string): Promise<SealedMonth | null> {
  const { database, log } = deps;
  const { month } = part;
  const extent = await extentOf(deps.owner, part);
  if (extent.events === 0) return null;
  const checkpoint = await latestCheckpoint(database);
  if (checkpoint === null || extent.unplaced > 0 || (extent.lastIndex ?? 0) >= checkpoint.size) {
    throw new NotSealed(
      month,
      "some of its events have no place below the newest checkpoint yet; try again later",
    );
  }
  const filter = { start: part.start, end: part.end };
  const asked = { start: part.start.toISOString(), end: part.end.toISOString() };
  const request = { format: "ndjson", filter, asked, through: [] } as const;
  const file = await openExport(database, sealing, { request, asked, checkpoint });
  const name = `audit-${month}.ndjson`;
  const written = await writeArchive(file, { directory, name, note: checkpoint.note });
  const { events, size } = await verifyArchive(database, { path: written.path, filter: asked }).catch(
    (error: Error) => {
      throw new NotSealed(month, `its archive ${written.path} does not verify: ${error.message}`);
    },
  );
  if (events !== extent.events) {
    throw new NotSealed(
      month,
      `its archive ${written.path} has ${events} events, the history ${extent.events}`,
    );
  }
  await detach(deps, { part, extent, written, name, size });
  log.info("audit.sealed", { month, events, file: name });
  return { month, events, path: written.path, bytes: written.bytes };
}

type Extent = { events: number; unplaced: number; firstIndex: number | null; lastIndex: number | null };

async function extentOf(owner: Owner, { part }: MonthPart): Promise<Extent> {
  const { rows } = await owner.query<Record<keyof Extent, string | null>>(
    `SELECT count(*) AS events, count(*) FILTER (WHERE l.index IS NULL) AS unplaced, min(l.index) AS "firstIndex",
       max(l.index) AS "lastIndex" FROM public."${part}" e LEFT JOIN audit_leaf l ON l.event_id = e.id`,
  );
  const [row] = rows;
  const number = (value: string | null | undefined) => (value == null ? null : Number(value));
  return {
    events: Number(row?.events ?? 0),
    unplaced: Number(row?.unplaced ?? 0),
    firstIndex: number(row?.firstIndex),
    lastIndex: number(row?.lastIndex),
  };
}

type Written = { part: MonthPart; extent: Extent; written: ArchiveFile; name: string; size: number };

/** Takes the partition out of the history, says so in the history, and keeps what is known of the archive: or nothing. */
async function detach(deps: SealDeps, input: Written): Promise<void> {
  const { owner, clock } = deps;
  const { part, extent, written, name, size } = input;
  const now = clock.now();
  await inOwnersTransaction(owner, async () => {
    await owner.query(`ALTER TABLE public.audit_event DETACH PARTITION public."${part.part}"`);
    // An event that came while the archive was written: by a clock that is behind.
    const there = await extentOf(owner, part);
    if (there.events !== extent.events) throw new NotSealed(part.month, "events were added to it meanwhile");
    for (const statement of [...guarded(part.part), ...replacing(part)]) await owner.query(statement);
    await owner.query(
      "INSERT INTO audit_archive (month, events, first_index, last_index, size, file, bytes, sha256, sealed_at) " +
        "VALUES ($1::date, $2, $3, $4, $5, $6, $7, $8, $9)",
      [
        ...[`${part.month}-01`, extent.events, extent.firstIndex ?? 0, extent.lastIndex ?? -1, size],
        ...[name, written.bytes, written.sha256, now],
      ],
    );
    const payload = {
      ...{ month: part.month, events: extent.events, size },
      ...{ file: name, bytes: written.bytes, sha256: written.sha256.toString("hex") },
    };
    await record(owner, { action: "audit.seal", month: part.month, payload, now });
  });
}

/** Where sealed months are: every start gives the server rights on all of the schema that its own tables are in. */
export const sealedSchema = "audit_sealed";

/** Out of the history a partition loses its triggers, and the server has no business with it. */
const guarded = (part: string) => [
  `CREATE SCHEMA IF NOT EXISTS ${sealedSchema}`,
  `CREATE TRIGGER audit_event_sealed BEFORE INSERT OR UPDATE OR DELETE ON public."${part}"
     FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change()`,
  `ALTER TABLE public."${part}" ENABLE ALWAYS TRIGGER audit_event_sealed`,
  `ALTER TABLE public."${part}" SET SCHEMA ${sealedSchema}`,
];

/** An event of a clock that is behind still has its place; without one, the change that it tells of would fail. */
const replacing = ({ part, start, end }: MonthPart) => [
  `DO $$ BEGIN EXECUTE format('CREATE TABLE public."${part}_late" PARTITION OF public.audit_event FOR VALUES FROM (%L) TO (%L)',
     audit_event_first_id('${start.toISOString()}'), audit_event_first_id('${end.toISOString()}')); END $$`,
  `SELECT audit_event_guard('public."${part}_late"'::regclass)`,
];

export async function inOwnersTransaction(owner: Owner, work: () => Promise<void>): Promise<void> {
  await owner.query("BEGIN");
  try {
    // Whoever writes meanwhile waits behind this one's wait.
    await owner.query("SET LOCAL lock_timeout = '5s'");
    await work();
    await owner.query("COMMIT");
  } catch (error) {
    await owner.query("ROLLBACK");
    throw error;
  }
}

export async function record(
  owner: Owner,
  input: { action: AuditAction; month: string; payload: Record<string, unknown>; now: Date },
): Promise<void> {
  const { action, month, payload, now } = input;
  const statement = new Statement();
  const target = { type: "AuditArchive", id: null, name: month, path: "" };
  const said = { action, target, payload, outcome: "ACCEPTED", onBehalfOf: null, reason: null } as const;
  appendAudit(statement, sealing, said, now);
  await owner.query(statement.build());
}

/** Who has the owner's rights in the database needs no token, and is none of Fleetgraph's principals. */
const sealing: Caller = {
  principalId: "database-owner",
  principalName: "database-owner",
  tokenId: "none",
  roles: [],
  grants: [{ verb: "audit:read", resource: everything }],
  requestId: "audit-seal",
  address: null,
  client: "audit:seal",
};
