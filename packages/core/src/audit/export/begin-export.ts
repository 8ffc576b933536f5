import type { Database } from "@fleetgraph/database";
import { encodeBase64, parseCheckpoint, splitNote } from "@fleetgraph/transparency-log";
import { type Clock, InvalidInput, message, NotPermitted, readRows, Statement } from "../../kernel/index.ts";
import { type Caller, everything, visibility } from "../../permissions/index.ts";
import { appendAudit } from "../append-audit.ts";
import { checkpointOf, latestCheckpoint } from "../log/checkpoints.ts";
import { sha256 } from "../log/sha256.ts";
import { recordingRefusal } from "../record-refusal.ts";
import { archivedMonths } from "./archived-months.ts";
import type { AuditExport, AuditExportRequest } from "./audit-export.ts";
import { csvLines, ndjsonLines } from "./export-lines.ts";
import { logLines } from "./log-lines.ts";

/**
 * Begins an export of the log at one size, or goes on with one: whatever is added meanwhile is not in it. That it was
 * begun, and by whom, is an entry of the audit history itself. Throws NotPermitted, InvalidInput.
 */
export async function beginAuditExport(
  deps: { database: Database; clock: Clock },
  caller: Caller,
  request: AuditExportRequest,
): Promise<AuditExport> {
  const { database: reads, clock } = deps;
  const within = grantedResources(caller);
  const filter = within === null ? request.asked : { ...request.asked, within };
  const { format, through, size: askedSize = null, at = null } = request;
  const record = {
    action: "audit.export" as const,
    target: { type: "AuditLog", id: null, name: null, path: "" },
    onBehalfOf: null,
    reason: null,
    payload: { format, filter, size: askedSize, at, through },
  };
  return recordingRefusal(
    deps,
    caller,
    () => record,
    async () => {
      // An empty file would say that nothing ever happened.
      if (within?.length === 0) throw new NotPermitted("audit:read", "");
      const checkpoint = await checkpointAt(deps, askedSize);
      const size = checkpoint?.size ?? 0;
      requirePlace(at, size);
      const file = await openExport(reads, caller, { request, asked: filter, checkpoint });
      const statement = new Statement();
      const payload = { ...record.payload, size };
      appendAudit(statement, caller, { ...record, payload, outcome: "ACCEPTED" }, clock.now());
      await reads.pool.query(statement.build());
      return file;
    },
  );
}

/** The file of the log at a checkpoint. `asked` is what its first line says that it was narrowed to. */
export async function openExport(
  reads: Database,
  caller: Caller,
  input: { request: AuditExportRequest; asked: AuditExportRequest["asked"]; checkpoint: SignedSize | null },
): Promise<AuditExport> {
  const { request, asked, checkpoint } = input;
  const { through, filter, format, at = null, events = 0 } = request;
  const size = checkpoint?.size ?? 0;
  const snapshot = request.snapshot ?? (await currentSnapshot(reads));
  const archived = await archivedMonths(reads, filter, size);
  const extent = { filter, size, snapshot, at, through };
  const linesOf = () => {
    if (format === "csv") return csvLines;
    if (checkpoint === null) throw noCheckpoint(0);
    const { note } = checkpoint;
    const narrowed = archived.length === 0 ? asked : { ...asked, archived };
    const start = { origin: originOf(note), size, filter: narrowed, checkpoint: note, through };
    return ndjsonLines(reads, { start, resume: { at: at ?? 0, events } });
  };
  const lines = linesOf();
  const header = format === "csv" ? "" : encodeBase64(sha256(Buffer.from(lines.head().trimEnd())));
  return { header, size, snapshot, archived, chunks: () => logLines(reads, caller, { extent, lines }) };
}

type SignedSize = { size: number; note: string };

/** The parts of the fleet whose entries the caller may read; null for all. */
function grantedResources({ grants }: Caller): string[] | null {
  if (visibility(grants, "audit:read") === null) return null;
  const resources = grants.filter(({ verb }) => verb === "audit:read").map(({ resource }) => resource);
  return [...new Set(resources)].filter((resource) => resource !== everything).sort();
}

async function checkpointAt({ database }: { database: Database }, size: number | null) {
  if (size === null) return latestCheckpoint(database);
  if (size === 0) return null;
  const found = await checkpointOf(database, size);
  if (found) return found;
  throw noCheckpoint(size);
}

function noCheckpoint(size: number): InvalidInput {
  return new InvalidInput(
    message("problem.invalid.noCheckpoint", { size }),
    message("problem.invalid.noCheckpoint.hint", {}),
    ["size"],
  );
}

async function currentSnapshot(database: Database): Promise<string> {
  const [row] = await readRows(database, "SELECT pg_current_snapshot()::text", []);
  return row?.[0] as string;
}

function requirePlace(at: number | null, size: number): void {
  if (at === null || at <= size) return;
  const range = { field: "at", minimum: 0, maximum: size };
  throw new InvalidInput(message("problem.invalid.range", range), null, ["at"]);
}

function originOf(note: string): string {
  const checkpoint = parseCheckpoint(splitNote(note).text);
  if (checkpoint === null) throw new Error("a checkpoint that was kept is none");
  return checkpoint.origin;
}
