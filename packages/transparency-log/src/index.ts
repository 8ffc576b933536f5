export { decodeBase64, encodeBase64 } from "./base64.ts";
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
export { CompactRange, type HashedSubtree } from "./compact-range.ts";
export { leafOfEntry } from "./export/entry-leaf.ts";
export {
  type EndLine,
  type EventLine,
  type ExportLine,
  exportFormat,
  type HeaderLine,
  type MarkLine,
  markEvery,
  type SkipLine,
} from "./export/export-line.ts";
export type {
  ExportReport,
  Finding,
  FindingKind,
  KeptReport,
  KeptVerdict,
  Unchecked,
} from "./export/export-report.ts";
export { cutAt, type ExportResume, type ExportStart, ExportWriter } from "./export/export-writer.ts";
export { KeptEvents } from "./export/kept-events.ts";
export { parseLine } from "./export/parse-line.ts";
export { LineSplitter, type TextLine } from "./export/split-lines.ts";
export { type ExportToVerify, verifyExport } from "./export/verify-export.ts";
export { emptyRoot, leafHash, nodeHash, type Sha256 } from "./hash.ts";
export {
  type Ed25519Sign,
  type Ed25519Verify,
  NoteError,
  type NoteFault,
  type OpenedNote,
  openNote,
  signatureLine,
  signNote,
  splitNote,
  type VerifiedSignature,
} from "./note.ts";
export {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  type NodeAt,
  subtreesOf,
} from "./proof.ts";
export { coverOf, type LeafRange, leavesOf, type Subtree } from "./subtree.ts";
export {
  hashInTile,
  type NamedTile,
  parseTilePath,
  type Tile,
  tileHeight,
  tileOf,
  tilePath,
  tilesBetween,
  tileWidth,
  tileWidthAt,
} from "./tile.ts";
export {
  formatVerifierKey,
  keyId,
  parseVerifierKey,
  type SignatureType,
  signatureTypes,
  type VerifierKey,
  verifierKey,
} from "./verifier-key.ts";
export { verifyConsistency, verifyInclusion } from "./verify-proof.ts";
