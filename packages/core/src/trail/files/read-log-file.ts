import { createHash } from "node:crypto";
import type { Database } from "@fleetgraph/database";
import { isKept, isOfOthers, type Keep, type Referred } from "../records/concerns.ts";
import { type RecordPlace, type RecordRow, readRecord } from "../records/read-record.ts";
import { saveRecords } from "../records/save-records.ts";
import { createRecordSplitter, UnreadableFile } from "../records/split-records.ts";
import { uncompressed } from "./uncompressed.ts";

const rowsAtOnce = 500;

export type FileSummary = {
  /** Hexadecimal, of the uncompressed bytes. */
  sha256: string;
  records: number;
  kept: number;
  repeated: number;
  lastEventAt: Date | null;
};

/**
 * Takes the records out of a log file as it comes, and stores those that are to be kept. What is held at a time is a chunk,
 * the record under way and a few hundred rows, whatever the file's size. Reading it again changes nothing.
 */
export async function readLogFile(
  deps: { database: Pick<Database, "pool"> },
  input: {
    body: AsyncIterable<Buffer>;
    fileId: string;
    place: RecordPlace;
    delivered: Date;
    /** `none`: only what it is is found out. */
    keep: Keep | "none";
    referred: Referred;
    at: Date;
  },
): Promise<FileSummary> {
  const { keep, referred, place, delivered, at } = input;
  const hash = createHash("sha256");
  const rows: RecordRow[] = [];
  let records = 0;
  let kept = 0;
  let repeated = 0;
  let last = "";
  const splitter = createRecordSplitter((bytes) => {
    records += 1;
    if (keep === "none" || (keep === "fleet" && isOfOthers(bytes))) return;
    const read = readRecord(bytes.toString("utf8"), place, delivered);
    if (read === null) throw new UnreadableFile("a record is no JSON");
    const { row, request, readOnly } = read;
    if (row.event_time > last) last = row.event_time;
    const eventSource = String(row.event_source);
    if (isKept({ eventSource, readOnly, request }, { keep, referred })) rows.push(row);
  });

  async function store(some: readonly RecordRow[]): Promise<void> {
    const { added } = await saveRecords(deps.database, { rows: some, by: { fileId: input.fileId }, at });
    kept += some.length;
    repeated += some.length - added;
  }

  for await (const chunk of uncompressed(input.body)) {
    hash.update(chunk);
    splitter.push(chunk);
    while (rows.length >= rowsAtOnce) await store(rows.splice(0, rowsAtOnce));
  }
  if (rows.length > 0) await store(rows);
  splitter.end();
  return {
    sha256: hash.digest("hex"),
    records,
    kept,
    repeated,
    lastEventAt: last === "" ? null : new Date(last),
  };
}
