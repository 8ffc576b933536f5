import { isCount } from "../subtree.ts";
import { type EventLine, type ExportLine, exportFormat, spell } from "./export-line.ts";

// Base 64 of 32 bytes: the last digit has two bits that are not used, and they are zero.
const hash32 = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=";
const hashText = new RegExp(`^${hash32}$`);
const otherEscape = /\\[^"\\]/;
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
  // Read by `parseEvent`.
  event: () => null,
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

const eventHead = new RegExp(
  `^\\{"kind":"event","index":(null|0|[1-9]\\d{0,15}),"id":"([!#-[\\]-~]+)","nonce":"(${hash32})","hash":"(${hash32})","entry":(?=")`,
);

/** Nearly all lines are events, and to parse one and spell it again would be half of the time it takes to verify it. */
function parseEvent(text: string): EventLine | null {
  const head = eventHead.exec(text);
  // JSON itself would take blanks behind the entry.
  if (!head || !text.endsWith('"}')) return null;
  const [{ length }, place, id = "", nonce = "", hash = ""] = head;
  const index = place === "null" ? null : Number(place);
  if (index !== null && !isCount(index)) return null;
  const literal = text.slice(length, -1);
  const entry: unknown = JSON.parse(literal);
  if (typeof entry !== "string" || !entry.isWellFormed()) return null;
  // An entry's spelling needs no other escapes. What looks as if it had others is spelt again to be sure.
  if (otherEscape.test(literal) && JSON.stringify(entry) !== literal) return null;
  return { kind: "event", index, id, nonce, hash, entry };
}

/**
 * The line that a text is, without its newline; null for anything that the writer would not have written, to the
 * byte. A line has one spelling, so whatever was changed in it changes what it says.
 */
export function parseLine(text: string): ExportLine | null {
  try {
    if (text.startsWith('{"kind":"event",')) return parseEvent(text);
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    const { kind } = value as Fields;
    if (typeof kind !== "string" || !Object.hasOwn(readers, kind)) return null;
    const line = readers[kind as ExportLine["kind"]](value as Fields);
    return line !== null && spell(line) === text ? line : null;
  } catch {
    return null;
  }
}
