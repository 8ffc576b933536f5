/** A file is not what it should be: no gzip, no JSON, or another JSON than `{"Records":[…]}`. */
export class UnreadableFile extends Error {}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openObject = 0x7b;
const closeObject = 0x7d;
const openList = 0x5b;
const closeList = 0x5d;
/** White space of JSON (RFC 8259 section 2). */
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Nobody's record is larger: CloudTrail's own limit is 256 KB, or 1 MB where a trail asks for more. */
const longestRecord = 16 * 1024 * 1024;
const longestFrame = 1024 * 1024;

/**
 * Cuts the records out of `{"Records":[{…},{…}]}` as its bytes come, and holds no more than the one that is under way. Each
 * is handed on as its own bytes, for JSON.parse, which is what says whether it is JSON. What stands around the records
 * is kept, and parsed at the end.
 */
export function createRecordSplitter(onRecord: (bytes: Buffer) => void): {
  push(chunk: Buffer): void;
  /** Throws UnreadableFile where something is missing. */
  end(): void;
} {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inRecords = false;
  /** Between two records: whether the comma came, and whether there was one before it. */
  let separated = true;
  let first = true;
  /** Pieces of the record under way, from earlier chunks. */
  let record: Buffer[] = [];
  let recordBytes = 0;
  /** Everything but the records. */
  const frame: Buffer[] = [];
  let frameBytes = 0;

  function keepFrame(piece: Buffer): void {
    frameBytes += piece.length;
    if (frameBytes > longestFrame) throw new UnreadableFile("it has no records");
    // A copy: the chunk is reused by nobody, but would be kept whole.
    if (piece.length > 0) frame.push(Buffer.from(piece));
  }

  function finish(last: Buffer): void {
    const bytes = record.length === 0 ? last : Buffer.concat([...record, last]);
    record = [];
    recordBytes = 0;
    onRecord(bytes);
  }

  function push(chunk: Buffer): void {
    // Where what is kept of this chunk begins: of a record, or of the frame.
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
      } else if (byte === openObject || byte === openList) {
        if (inRecords && depth === 2) {
          if (byte !== openObject || !separated) throw new UnreadableFile("a record is no object");
          from = at;
          separated = false;
          first = false;
        }
        depth += 1;
        if (byte === openList && depth === 2 && !inRecords) {
          keepFrame(chunk.subarray(from, at + 1));
          from = at + 1;
          if (namesRecords(frame)) {
            inRecords = true;
            separated = true;
            first = true;
          }
        }
      } else if (byte === closeObject || byte === closeList) {
        depth -= 1;
        if (depth < 0) throw new UnreadableFile("it ends before its end");
        if (inRecords && depth === 2) finish(chunk.subarray(from, at + 1));
        else if (inRecords && depth === 1) {
          if (byte !== closeList || (separated && !first))
            throw new UnreadableFile("its records have no end");
          inRecords = false;
          from = at;
        }
      } else if (inRecords && depth === 2) {
        if (byte === comma && !separated) separated = true;
        else if (!isSpace(byte)) throw new UnreadableFile("a record is no object");
      } else if (byte === quote) inString = true;
    }
    const rest = chunk.subarray(from);
    if (!inRecords) keepFrame(rest);
    else if (depth > 2) {
      recordBytes += rest.length;
      if (recordBytes > longestRecord) throw new UnreadableFile("a record has no end");
      record.push(Buffer.from(rest));
    }
  }

  return {
    push,
    end() {
      let around: unknown;
      try {
        around = JSON.parse(Buffer.concat(frame).toString("utf8"));
      } catch {
        throw new UnreadableFile(frameBytes === 0 ? "it is empty" : "it is no JSON, or ends in the middle");
      }
      if (!Array.isArray((around as { Records?: unknown } | null)?.Records))
        throw new UnreadableFile("it has no records");
    },
  };
}

/** Whether the list that opens at the end of the frame is that of the records. */
const namesRecords = (frame: readonly Buffer[]): boolean =>
  /[{,]\s*"Records"\s*:\s*\[$/.test(Buffer.concat(frame).toString("latin1"));
