import {
  auditEventsByIds,
  checkpointOf,
  commitmentsOf,
  consistencyProofOf,
  countUnsequenced,
  inclusionProofsOf,
  type LogKey,
  latestCheckpoint,
  leafIndexesOf,
  logHead,
  logKeys,
  type StoredCheckpoint,
} from "@fleetgraph/core/audit";
import { NotPermitted } from "@fleetgraph/core/kernel";
import { visibility } from "@fleetgraph/core/permissions";
import { encodeBase64, parseCheckpoint, splitNote } from "@fleetgraph/transparency-log";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { AuditEventRef } from "./types.ts";

/** The log as of its newest checkpoint; as it is, while nothing was signed. */
type Head = { size: number; root: Uint8Array; checkpoint: StoredCheckpoint | null };
type InclusionProof = { leafIndex: number; head: Head; hashes: readonly Uint8Array[] };
type ConsistencyProof = { from: number; to: number; hashes: readonly Uint8Array[] };

const only = "newest";

/** One head for all of a request, so that its proofs are of one tree. */
async function headOf(context: Context): Promise<Head> {
  const found = await context.load("auditLogHead", only, async (reads) => {
    const checkpoint = await latestCheckpoint(reads);
    const { size, root } = checkpoint ?? (await logHead(reads));
    return new Map<string, Head>([[only, { size, root, checkpoint }]]);
  });
  return found as Head;
}

const leafIndexOf = (context: Context, id: string) =>
  context.load("auditLeafIndexes", id, (reads, _caller, ids) => leafIndexesOf(reads, ids));

async function proofOf(context: Context, id: string, size?: number | null): Promise<InclusionProof | null> {
  const head = size == null ? await headOf(context) : await headOfSize(context, size);
  const leafIndex = await leafIndexOf(context, id);
  if (head === null || leafIndex === undefined || leafIndex >= head.size) return null;
  const hashes = await context.load(
    `auditInclusion ${head.size}`,
    String(leafIndex),
    async (reads, _caller, of) => {
      const found = await inclusionProofsOf(reads, { indexes: of.map(Number), size: head.size });
      return new Map([...found].map(([index, proof]) => [String(index), proof]));
    },
  );
  return hashes === undefined ? null : { leafIndex, head, hashes };
}

async function headOfSize({ reads }: Context, size: number): Promise<Head | null> {
  const checkpoint = await checkpointOf(reads, size);
  return checkpoint && { size, root: checkpoint.root, checkpoint };
}

/** Whether the caller may know of the event. One that was archived is nobody's who may not read everything. */
async function mayRead(context: Context, id: string): Promise<boolean> {
  if (visibility(context.caller.grants, "audit:read") === null) return true;
  return (await context.load("auditEvents", id, auditEventsByIds)) !== undefined;
}

const originOf = ({ note }: StoredCheckpoint) => parseCheckpoint(splitNote(note).text)?.origin ?? null;

const InclusionProofRef = builder.objectRef<InclusionProof>("InclusionProof").implement({
  description: "That an entry is in the log: RFC 9162 section 2.1.3.2 tells how it is checked.",
  fields: (t) => ({
    leafIndex: t.exposeInt("leafIndex", { description: "The place of its leaf in the log, from 0." }),
    treeSize: t.int({
      description: "Of how many leaves the log is that the proof is of.",
      resolve: ({ head }) => head.size,
    }),
    hashes: t.stringList({
      description:
        "The hashes beside the way from the leaf to the root, from the leaf up: Base64 of 32 bytes.",
      resolve: ({ hashes }) => hashes.map(encodeBase64),
    }),
    root: t.string({
      description: "The root that the proof leads to: Base64 of 32 bytes, the same as in the checkpoint.",
      resolve: ({ head }) => encodeBase64(head.root),
    }),
    checkpoint: t.string({
      description: "The signed checkpoint of that size (a C2SP signed note); null while nothing was signed.",
      nullable: true,
      resolve: ({ head }) => head.checkpoint?.note ?? null,
    }),
  }),
});

const ConsistencyProofRef = builder.objectRef<ConsistencyProof>("ConsistencyProof").implement({
  description:
    "That a log is the beginning of a later one: RFC 9162 section 2.1.4.2 tells how it is checked.",
  fields: (t) => ({
    from: t.exposeInt("from", { description: "The size of the earlier log." }),
    to: t.exposeInt("to", { description: "The size of the later log." }),
    hashes: t.stringList({
      description: "The proof's hashes: Base64 of 32 bytes each.",
      resolve: ({ hashes }) => hashes.map(encodeBase64),
    }),
  }),
});

const AuditLogKeyRef = builder.objectRef<LogKey>("AuditLogKey").implement({
  description: "A public key of the log.",
  fields: (t) => ({
    key: t.exposeString("key", {
      description: "As a C2SP verifier key: name, key id, and Base64 of the algorithm and the Ed25519 key.",
    }),
    since: t.expose("since", { type: "DateTime", description: "When it signed its first checkpoint." }),
    until: t.expose("until", {
      type: "DateTime",
      nullable: true,
      description: "Since when it signs no more; null while it does.",
    }),
  }),
});

export const AuditLogRef = builder.objectRef<Head>("AuditLog").implement({
  description:
    "The Merkle log over the audit history. It is only added to; whoever keeps its checkpoints can prove that of it.",
  fields: (t) => ({
    origin: t.string({
      description: "The log's name, as its checkpoints have it; null while nothing was signed.",
      nullable: true,
      resolve: ({ checkpoint }) => checkpoint && originOf(checkpoint),
    }),
    size: t.exposeInt("size", {
      description: "Leaves as of the newest checkpoint; of the log itself while nothing was signed.",
    }),
    root: t.string({
      description: "The root hash of that size: Base64 of 32 bytes.",
      resolve: ({ root }) => encodeBase64(root),
    }),
    checkpoint: t.string({
      description:
        "The newest signed checkpoint, or the one of a size: a C2SP signed note. Null when nothing was signed, or nothing of that size.",
      nullable: true,
      args: { size: t.arg.int({ description: "Exactly of this size.", required: false }) },
      resolve: async ({ checkpoint }, { size }, { reads }) =>
        (size == null ? checkpoint : await checkpointOf(reads, size))?.note ?? null,
    }),
    signedAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "When the newest checkpoint was signed, by the server's clock.",
      resolve: ({ checkpoint }) => checkpoint?.at ?? null,
    }),
    publicKeys: t.field({
      type: [AuditLogKeyRef],
      description: "Every key that ever signed a checkpoint, the newest first.",
      resolve: (_log, _args, { reads }) => logKeys(reads),
    }),
    unsequenced: t.int({
      description: "Entries that have no place in the log yet; 10,000 stands for as many or more.",
      resolve: (_log, _args, { reads }) => countUnsequenced(reads),
    }),
    inclusionProof: t.field({
      type: InclusionProofRef,
      nullable: true,
      description:
        "That an entry is in the log. Null for one that has no place in it yet, and for one that may not be read. Also of entries that were archived.",
      args: {
        id: t.arg.id({ description: "The entry's id.", required: true }),
        size: t.arg.int({
          description: "Against the checkpoint of this size; the newest when left out.",
          required: false,
        }),
      },
      resolve: async (_log, { id, size }, context) =>
        (await mayRead(context, String(id))) ? proofOf(context, String(id), size) : null,
    }),
    consistencyProof: t.field({
      type: ConsistencyProofRef,
      description: "That the log of one size is the beginning of the log of another.",
      args: {
        from: t.arg.int({ description: "The earlier size.", required: true }),
        to: t.arg.int({
          description: "The later size; that of the newest checkpoint when left out.",
          required: false,
        }),
      },
      resolve: async (head, { from, to }, { reads }) => {
        const range = { from, to: to ?? head.size };
        return { ...range, hashes: await consistencyProofOf(reads, range) };
      },
    }),
  }),
});

builder.objectFields(AuditEventRef, (t) => ({
  entry: t.string({
    description: "The entry itself, as it is proven: RFC 8785 text.",
    resolve: async ({ id }, _args, context) => (await commitmentOf(context, id)).entry,
  }),
  nonce: t.string({
    description: "Base64 of 32 random bytes, by which the leaf does not give the entry away.",
    resolve: async ({ id }, _args, context) => encodeBase64((await commitmentOf(context, id)).nonce),
  }),
  leafIndex: t.int({
    description:
      "The place of its leaf in the audit log, from 0; null until it has one, about a second later.",
    nullable: true,
    resolve: async ({ id }, _args, context) => (await leafIndexOf(context, id)) ?? null,
  }),
  inclusionProof: t.field({
    type: InclusionProofRef,
    description: "That it is in the log as of the newest checkpoint; null until it is.",
    nullable: true,
    resolve: ({ id }, _args, context) => proofOf(context, id),
  }),
}));

async function commitmentOf(context: Context, id: string) {
  const found = await context.load("auditCommitments", id, commitmentsOf);
  if (!found) throw new Error(`the audit entry ${id} has no content`);
  return found;
}

builder.queryFields((t) => ({
  auditLog: t.field({
    type: AuditLogRef,
    description: "The Merkle log by which the audit history is proven; FORBIDDEN without audit:read.",
    resolve: (_root, _args, context) => {
      if (visibility(context.caller.grants, "audit:read")?.length === 0)
        throw new NotPermitted("audit:read", "");
      return headOf(context);
    },
  }),
}));
