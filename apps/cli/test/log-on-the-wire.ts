import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import {
  CompactRange,
  consistencyProof,
  encodeBase64,
  formatCheckpoint,
  formatVerifierKey,
  inclusionProof,
  leafHash,
  leavesOf,
  type NodeAt,
  signNote,
  verifierKey,
} from "@fleetgraph/transparency-log";
import { GraphQLError } from "graphql";
import { type GraphOnTheWire, graphOnTheWire } from "../../../packages/sdk/test/graph-on-the-wire.ts";
import { sha256 } from "../src/audit/node-crypto.ts";
import { questionsOnTheWire } from "./questions-on-the-wire.ts";

const origin = "log.example/test";

/** A key that signs checkpoints. */
export function newKey() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const key = verifierKey(sha256, { name: origin, publicKey: raw });
  return {
    key,
    text: formatVerifierKey(key),
    sign: (message: Uint8Array) => sign(null, message, privateKey),
  };
}

interface Event {
  id: string;
  entry: string;
  nonce: Uint8Array;
  leaf: Uint8Array;
  /** What the server's lists say otherwise. */
  listed?: Record<string, string>;
}

/** A server whose audit log a test can change as somebody with all rights would. */
export interface LogOnTheWire {
  /** What is counted of it from now on. */
  counts(more: Record<string, unknown>): void;
  wire: GraphOnTheWire;
  events: Event[];
  keys: ReturnType<typeof newKey>[];
  add(count: number): void;
}

const wholeEvent = {
  at: "2026-03-04T05:06:07.000Z",
  action: "deployment.request",
  outcome: "ACCEPTED",
  actor: "alice",
  onBehalfOf: null,
  targetType: "Service",
  targetId: "svc_1",
  targetName: "prod/web",
  requestId: "req_1",
  reason: "fix",
  payload: {},
};

export function leafOf(event: { id: string; entry: string; nonce: Uint8Array }): Uint8Array {
  const commitment = sha256(Buffer.concat([event.nonce, Buffer.from(event.entry)]));
  return Buffer.concat([Buffer.of(1), Buffer.from(event.id), commitment]);
}

export async function logOnTheWire(): Promise<LogOnTheWire> {
  const log: LogOnTheWire = {
    wire: undefined as never,
    counts: () => undefined,
    events: [],
    keys: [newKey()],
    add(count) {
      for (let left = count; left > 0; left -= 1) {
        const id = `aud_${String(log.events.length).padStart(26, "0")}`;
        const { actor, targetName, ...rest } = wholeEvent;
        const target = { type: "Service", id: "svc_1", name: targetName };
        const entry = JSON.stringify({
          ...rest,
          id,
          actor: { name: actor, address: "10.0.0.9", client: "fleet/0.1.0" },
          target,
          payload: { image: ":v42" },
        });
        const event = { id, entry, nonce: randomBytes(32) };
        log.events.push({ ...event, leaf: leafOf(event) });
      }
    },
  };
  const hashes = () => log.events.map(({ leaf }) => leafHash(sha256, leaf));
  const rangeOf = (some: readonly Uint8Array[]) => {
    const range = new CompactRange(sha256);
    for (const hash of some) range.append(hash);
    return range;
  };
  const nodeAt: NodeAt = (subtree) => {
    const { from, to } = leavesOf(subtree);
    return rangeOf(hashes().slice(from, to)).root();
  };
  const note = () => {
    const root = rangeOf(hashes()).root();
    const text = formatCheckpoint({ origin, size: log.events.length, root });
    return signNote({ text, signers: log.keys });
  };
  const root = () => encodeBase64(rangeOf(hashes()).root());
  const questions = questionsOnTheWire([]);
  log.counts = questions.counts;
  log.wire = await graphOnTheWire({
    ...questions.resolvers,
    auditLog: async () => ({
      origin,
      size: log.events.length,
      root: root(),
      checkpoint: log.keys.length > 0 ? await note() : null,
      signedAt: wholeEvent.at,
      publicKeys: log.keys.map(({ text }) => ({ key: text, since: wholeEvent.at, until: null })),
      unsequenced: 2,
      publications: [],
      cosignatures: [],
      archives: [],
      consistencyProof: ({ from, to }: { from: number; to: number }) => {
        if (to > log.events.length)
          throw new GraphQLError("no such size", { extensions: { code: "BAD_USER_INPUT" } });
        return { from, to, hashes: consistencyProof(sha256, { from, to, nodeAt }).map(encodeBase64) };
      },
    }),
    node: async ({ id }: { id: string }) => {
      const index = log.events.findIndex((event) => event.id === id);
      const event = log.events[index];
      if (!event) return null;
      const size = log.events.length;
      return {
        __typename: "AuditEvent",
        ...wholeEvent,
        id,
        entry: event.entry,
        nonce: encodeBase64(event.nonce),
        leaf: encodeBase64(event.leaf),
        leafIndex: index,
        ...event.listed,
        inclusionProof: {
          leafIndex: index,
          treeSize: size,
          hashes: inclusionProof(sha256, { index, size, nodeAt }).map(encodeBase64),
          root: root(),
          checkpoint: await note(),
        },
      };
    },
  });
  return log;
}
