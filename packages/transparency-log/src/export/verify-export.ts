import { encodeBase64 } from "../base64.ts";
import { equalBytes } from "../bytes.ts";
import { type Checkpoint, parseCheckpoint } from "../checkpoint.ts";
import type { Sha256 } from "../hash.ts";
import { type Ed25519Verify, NoteError, type OpenedNote, openNote } from "../note.ts";
import { signatureTypes, type VerifierKey } from "../verifier-key.ts";
import { ExportFold, type Stop } from "./export-fold.ts";
import type { HeaderLine } from "./export-line.ts";
import type { ExportReport, Finding, KeptReport, Unchecked } from "./export-report.ts";
import { FindingList } from "./finding-list.ts";
import type { KeptEvents } from "./kept-events.ts";
import { parseLine } from "./parse-line.ts";
import { LineSplitter, type TextLine } from "./split-lines.ts";

type Deps = { sha256: Sha256; verify: Ed25519Verify };

export type ExportToVerify = {
  /** The file's bytes, as they come. */
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** The log's public keys, the older ones of a log that changed its key too, and those of trusted witnesses. */
  keys: readonly VerifierKey[];
  /** Checkpoints that the operator cannot have changed since: signed notes. */
  kept?: readonly { name: string; note: string }[];
  /** The events of an earlier export, which was verified with `collect`. */
  against?: KeptEvents | undefined;
  /** Is given this file's events, to compare a later export with. */
  collect?: KeptEvents | undefined;
  /** Told after each piece of the file. */
  onProgress?: (so: { lines: number }) => void;
};

type Kept = { name: string; checkpoint: Checkpoint | null; fault: KeptReport["verdict"] | null };

/**
 * Verifies an export against its checkpoint and against those that somebody kept, in one pass. It never throws for
 * what is in the file: everything that is wrong is a finding.
 */
export async function verifyExport(deps: Deps, file: ExportToVerify): Promise<ExportReport> {
  const kept: Kept[] = [];
  for (const { name, note } of file.kept ?? [])
    kept.push({ name, ...(await openKept(deps, { note, keys: file.keys })) });
  const stops = [...new Set(kept.flatMap(({ checkpoint }) => checkpoint?.size ?? []))];

  let fold: ExportFold | null = null;
  let header: HeaderLine | null = null;
  const splitter = new LineSplitter();
  const read = (text: TextLine) => {
    const line = text === null ? null : parseLine(text);
    if (fold) return fold.add(line);
    if (line?.kind !== "header" || text === null) return false;
    header = line;
    const { against, collect } = file;
    fold = new ExportFold(deps.sha256, { header, text, stops, against, collect });
  };
  for await (const chunk of file.bytes) {
    for (const text of splitter.lines(chunk)) if (read(text) === false) return noExport();
    file.onProgress?.({ lines: (fold as ExportFold | null)?.lines ?? 0 });
  }
  if (!fold || !header) return noExport();
  const folded = fold as ExportFold;
  // A last line without its newline is one that was cut, unless the file had ended before.
  if (splitter.hasRest && folded.hasEnded) folded.add(null);
  folded.finish();
  return judge(deps, { header, fold: folded, kept, keys: file.keys, against: file.against });
}

/** A note that the log itself has signed. A witness says that a log grew; it is not the log, and does not stand in for it. */
async function openSigned(
  deps: Deps,
  { note, keys }: { note: string; keys: readonly VerifierKey[] },
): Promise<OpenedNote> {
  const opened = await openNote(deps, { note, keys });
  if (opened.signatures.some(({ key }) => key.type === signatureTypes.ed25519)) return opened;
  throw new NoteError("UNKNOWN_KEY", "only witnesses have signed this");
}

async function openKept(
  deps: Deps,
  { note, keys }: { note: string; keys: readonly VerifierKey[] },
): Promise<Omit<Kept, "name">> {
  try {
    const checkpoint = parseCheckpoint((await openSigned(deps, { note, keys })).text);
    return { checkpoint, fault: checkpoint ? null : "MALFORMED" };
  } catch (error) {
    if (error instanceof NoteError) return { checkpoint: null, fault: error.fault };
    throw error;
  }
}

function noExport(): ExportReport {
  const findings = new FindingList();
  findings.add({ kind: "NOT_AN_EXPORT", line: 1 });
  return {
    verdict: "FAILED",
    ...{ origin: null, size: null, root: null, signatures: [], filter: null },
    ...{ lines: 0, events: 0, skipped: 0, unsequenced: 0, proven: 0, first: null, last: null },
    ...{ findings: findings.all, moreFindings: 0, kept: [], compared: null, unchecked: [] },
  };
}

async function judge(
  deps: Deps,
  file: {
    header: HeaderLine;
    fold: ExportFold;
    kept: readonly Kept[];
    keys: readonly VerifierKey[];
    against: KeptEvents | undefined;
  },
): Promise<ExportReport> {
  const { header, fold, keys } = file;
  const { origin, size, filter } = header;
  const { findings } = fold;
  const opened = await openHeader(deps, { header, keys });
  if (typeof opened === "string") findings.add({ kind: "CHECKPOINT_INVALID", line: 1, detail: opened });
  const checkpoint = typeof opened === "string" ? null : opened.checkpoint;
  const isRoot = checkpoint !== null && fold.root !== null && equalBytes(fold.root, checkpoint.root);
  if (checkpoint && fold.root && !isRoot) findings.add({ kind: "ROOT_DIFFERS", from: 0, to: size });

  const kept = file.kept.map((each) => compare(each, { header, checkpoint, stops: fold.stops }));
  file.kept.forEach((each, at) => {
    if (kept[at]?.verdict !== "DIFFERS" || !each.checkpoint) return;
    const isOfSameSize = checkpoint?.size === each.checkpoint.size;
    const isSame = isOfSameSize && equalBytes(checkpoint.root, each.checkpoint.root);
    // Both are signed. When the file is what the newer one says, it is the log that has two histories.
    const kind = isSame ? null : isRoot || isOfSameSize ? "FORK" : "KEPT_DIFFERS";
    const { size: to } = each.checkpoint;
    // Up to the largest that matches nothing was changed.
    if (kind) findings.add({ kind, from: matchedBelow(kept, to), to, detail: each.name });
  });

  // What the whole does not prove, a kept checkpoint may still prove of the beginning.
  const matched = matchedBelow(kept, size + 1);
  const provenTo = isRoot ? size : matched;
  const proven = isRoot ? fold.proven : (fold.stops.find((stop) => stop.size === matched)?.proven ?? 0);
  const unproven = [...fold.unproven.filter(({ from }) => from < provenTo)];
  if (provenTo < size) unproven.push({ from: provenTo, to: size });
  const isVerified = findings.isEmpty && isRoot;
  return {
    verdict: isVerified ? "VERIFIED" : "FAILED",
    origin,
    size,
    root: checkpoint ? encodeBase64(checkpoint.root) : null,
    signatures:
      typeof opened === "string" ? [] : opened.signatures.map(({ key, time }) => ({ name: key.name, time })),
    filter,
    lines: fold.lines,
    events: fold.events,
    skipped: fold.skipped,
    unsequenced: fold.unsequenced,
    proven,
    ...fold.times,
    findings: findings.all,
    moreFindings: findings.more,
    kept,
    compared: file.against?.compared ?? null,
    unchecked: uncheckedOf({ fold, size, kept, unproven }),
  };
}

/** The size of the largest checkpoint below one that matches. */
function matchedBelow(kept: readonly KeptReport[], limit: number): number {
  const sizes = kept.flatMap(({ verdict, size }) => (verdict === "MATCHES" && size !== null ? [size] : []));
  return Math.max(0, ...sizes.filter((size) => size < limit));
}

async function openHeader(
  deps: Deps,
  { header, keys }: { header: HeaderLine; keys: readonly VerifierKey[] },
): Promise<(OpenedNote & { checkpoint: Checkpoint }) | NonNullable<Finding["detail"]>> {
  try {
    const opened = await openSigned(deps, { note: header.checkpoint, keys });
    const checkpoint = parseCheckpoint(opened.text);
    if (checkpoint === null) return "MALFORMED";
    if (checkpoint.origin !== header.origin) return "OTHER_LOG";
    return checkpoint.size === header.size ? { ...opened, checkpoint } : "OTHER_SIZE";
  } catch (error) {
    if (error instanceof NoteError) return error.fault;
    throw error;
  }
}

function compare(
  { name, checkpoint, fault }: Kept,
  log: { header: HeaderLine; checkpoint: Checkpoint | null; stops: readonly Stop[] },
): KeptReport {
  if (!checkpoint) return { name, size: null, verdict: fault ?? "MALFORMED" };
  const verdict = ((): KeptReport["verdict"] => {
    if (checkpoint.origin !== log.header.origin) return "OTHER_LOG";
    if (checkpoint.size > log.header.size) return "NEWER";
    // Of the same size it is the two notes that count, however little of the file can be followed.
    const isFork =
      checkpoint.size === log.checkpoint?.size && !equalBytes(checkpoint.root, log.checkpoint.root);
    if (isFork) return "DIFFERS";
    const root = log.stops.find((stop) => stop.size === checkpoint.size)?.root ?? "NOT_REACHED";
    if (typeof root === "string") return root;
    return equalBytes(root, checkpoint.root) ? "MATCHES" : "DIFFERS";
  })();
  return { name, size: checkpoint.size, verdict };
}

function uncheckedOf(seen: {
  fold: ExportFold;
  size: number;
  kept: readonly KeptReport[];
  unproven: readonly { from: number; to: number }[];
}): Unchecked[] {
  const { fold, size, kept } = seen;
  const isCompared = ({ verdict }: KeptReport) => verdict === "MATCHES" || verdict === "DIFFERS";
  return [
    ...seen.unproven.map(({ from, to }): Unchecked => ({ kind: "NOT_PROVEN", from, to })),
    ...(fold.skipped > 0 ? [{ kind: "SKIPPED", count: fold.skipped } as const] : []),
    ...(fold.unsequenced > 0 ? [{ kind: "UNSEQUENCED", count: fold.unsequenced } as const] : []),
    ...kept
      .filter((each) => !isCompared(each))
      .map(
        (each): Unchecked => ({
          kind: "CHECKPOINT_NOT_COMPARED",
          name: each.name,
          size: each.size,
          why: each.verdict,
        }),
      ),
    ...(kept.some(isCompared) ? [] : [{ kind: "NO_CHECKPOINT_KEPT" } as const]),
    { kind: "LATER", size },
  ];
}
