import { isCount } from "../subtree.ts";
import { type ExportLine, exportFormat, spell } from "./export-line.ts";

// Base 64 of 32 bytes: the last digit has two bits that are not used, and they are zero.
const hashText = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const isHash = (value: unknown): value is string => typeof value === "string" && hashText.test(value);
const isHashes = (value: unknown): value is string[] => Array.isArray(value) && value.every(isHash);

type Fields = Readonly<Record<string, unknown>>;

// Each gives the members in the order in which they are spelt; null when one of them is not what it must be.
const readers: Readonly<Record<ExportLine["kind"], (line: Fields) => ExportLine | null>> = {
  header({ format, origin, size, filter, checkpoint }) {
    const isFilter = filter === null || (typeof filter === "object" && !Array.isArray(filter));
    if (format !== exportFormat || typeof origin !== "string" || !isCount(size) || !isFilter) return null;
    if (typeof checkpoint !== "string") return null;
    return {
      kind: "header",
      format,
      origin,
      size,
      filter: filter as Record<string, unknown> | null,
      checkpoint,
    };
  },
  event({ index, nonce, hash, entry }) {
    if (!(index === null || isCount(index)) || !isHash(nonce) || !isHash(hash)) return null;
    return typeof entry === "string" ? { kind: "event", index, nonce, hash, entry } : null;
  },
  skip({ from, to, hashes }) {
    return isCount(from) && isCount(to) && from < to && isHashes(hashes)
      ? { kind: "skip", from, to, hashes }
      : null;
  },
  mark({ from, to, hashes, events }) {
    if (!isCount(from) || !isCount(to) || from >= to || !isHashes(hashes) || !isCount(events)) return null;
    return { kind: "mark", from, to, hashes, events };
  },
  end({ events, skipped, unsequenced, header }) {
    if (!isCount(events) || !isCount(skipped) || !isCount(unsequenced) || !isHash(header)) return null;
    return { kind: "end", events, skipped, unsequenced, header };
  },
};

/**
 * The line that a text is, without its newline; null for anything that the writer would not have written, to the
 * byte. A line has one spelling, so whatever was changed in it changes what it says.
 */
export function parseLine(text: string): ExportLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { kind } = value as Fields;
  if (typeof kind !== "string" || !Object.hasOwn(readers, kind)) return null;
  const line = readers[kind as ExportLine["kind"]](value as Fields);
  return line !== null && spell(line) === text ? line : null;
}
