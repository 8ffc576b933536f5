import { decodeBase64, encodeBase64 } from "./base64.ts";
import { hashLength } from "./hash.ts";
import { isCount } from "./subtree.ts";

/** What a log says it is at one size (C2SP tlog-checkpoint). It is signed as a note. */
export type Checkpoint = { origin: string; size: number; root: Uint8Array; extensions: readonly string[] };

/** A checkpoint as the text of a note. */
export function formatCheckpoint(
  checkpoint: Omit<Checkpoint, "extensions"> & { extensions?: readonly string[] },
): string {
  const { origin, size, root, extensions = [] } = checkpoint;
  const text = `${[origin, size, encodeBase64(root), ...extensions].join("\n")}\n`;
  if (parseCheckpoint(text) === null)
    throw new RangeError("no checkpoint: an empty line, or no root of 32 bytes");
  return text;
}

/** The checkpoint that a note's text is; null when it is none. Of a note that was not opened, nothing is proven. */
export function parseCheckpoint(text: string): Checkpoint | null {
  if (!text.endsWith("\n")) return null;
  const [origin = "", size = "", base64 = "", ...extensions] = text.slice(0, -1).split("\n");
  const root = decodeBase64(base64);
  if (origin === "" || root?.length !== hashLength || extensions.includes("")) return null;
  if (!/^(0|[1-9]\d*)$/.test(size) || !isCount(Number(size))) return null;
  return { origin, size: Number(size), root, extensions };
}
