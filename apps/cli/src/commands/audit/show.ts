import { decodeBase64, leafHash, verifyInclusion } from "@fleetgraph/transparency-log";
import { type CheckedLog, checkLog, notProven } from "../../audit/check-log.ts";
import { logFields } from "../../audit/log-fields.ts";
import { sha256 } from "../../audit/node-crypto.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { exitCodes, Failure } from "../../failure.ts";
import { printFields } from "../../print-fields.ts";
import { clockTime } from "../../terminal/moment.ts";
import { paintOfState } from "../../terminal/style.ts";

type Node = NonNullable<Awaited<ReturnType<Context["fleet"]["auditEvent"]>>>;
type Shown = Extract<Node, { __typename: "AuditEvent" }>;

export const command = defineCommand({
  path: "audit show",
  arguments: ["ID"],
  options: { key: { type: "string", multiple: true, value: "KEY", about: "cli.option.logKey" } },
  examples: ["fleet audit show aud_…", "fleet audit show aud_… --json"],
  async run(context, { arguments: [id = ""], values }) {
    const { fleet, say, signal } = context;
    const found = await fleet.auditEvent({ id }, { signal });
    if (found?.__typename !== "AuditEvent") {
      throw new Failure(exitCodes.notFound, say("cli.audit.notFound", { id }), { code: "NOT_FOUND" });
    }
    const checked = await check(context, { id, event: found as Shown, given: values.key ?? [] });
    const entry = JSON.parse(found.entry) as Entry;
    if (context.json) {
      const { leafIndex, leaf, nonce } = found;
      context.printJson({ id, entry, leaf, nonce, leafIndex, proven: checked !== null, ...proofOf(checked) });
      return exitCodes.done;
    }
    print(context, { id, entry });
    context.print("");
    if (checked === null) {
      context.print(found.leafIndex === null ? say("cli.audit.unsequenced") : say("cli.log.unsigned"));
      return exitCodes.done;
    }
    context.print(context.style.green(say("cli.audit.proven", { index: found.leafIndex ?? 0 })));
    printFields(context, logFields(context, checked));
    if (checked.first) context.warn(say("cli.log.onTrust"));
    return exitCodes.done;
  },
});

const proofOf = (checked: CheckedLog | null) =>
  checked === null
    ? {}
    : {
        checkpoint: checked.note,
        signedBy: checked.signedBy,
        takenOnTrust: checked.first,
        continues: checked.continues,
      };

/**
 * Checks what is shown: its leaf commits to these very bytes, the leaf is in the log, and the log is the one that was
 * known. Null while it has no place in a log that is signed. Throws a Failure that says what is wrong.
 */
async function check(
  context: Context,
  { id, event, given }: { id: string; event: Shown; given: readonly string[] },
): Promise<CheckedLog | null> {
  const { fleet, say, signal } = context;
  const bytes = (text: string) => decodeBase64(text) ?? new Uint8Array(0);
  const commitment = sha256(Buffer.concat([bytes(event.nonce), Buffer.from(event.entry, "utf8")]));
  const leaf = Buffer.concat([Buffer.of(1), Buffer.from(id, "ascii"), commitment]);
  if (!leaf.equals(bytes(event.leaf)) || (JSON.parse(event.entry) as Entry).id !== id) {
    throw notProven(say("cli.audit.altered", { id }), say("cli.log.forked.hint"));
  }
  const proof = event.inclusionProof;
  const entry = JSON.parse(event.entry) as Entry;
  if (proof === null || proof.checkpoint === null) {
    requireSame(context, { id, event, entry });
    return null;
  }
  const { publicKeys } = await fleet.auditLog.read({ signal });
  const offered = publicKeys.map(({ key }) => key);
  const checked = await checkLog(context, { note: proof.checkpoint, offered, given });
  const { size, root } = checked.checkpoint;
  const claim = { index: proof.leafIndex, size, leafHash: leafHash(sha256, leaf), root };
  if (!verifyInclusion(sha256, { ...claim, proof: proof.hashes.map(bytes) })) {
    throw notProven(say("cli.audit.notInLog", { id, size }), say("cli.log.forked.hint"));
  }
  requireSame(context, { id, event, entry });
  return checked;
}

/** What lists and searches go by must be what the entry says: it is proven of the entry only. */
function requireSame({ say }: Context, input: { id: string; event: Shown; entry: Entry }): void {
  const { id, event, entry } = input;
  const { target } = entry;
  const said = {
    at: [event.at, entry.at],
    action: [event.action, entry.action],
    outcome: [event.outcome, entry.outcome],
    actor: [event.actor, entry.actor.name],
    onBehalfOf: [event.onBehalfOf, entry.onBehalfOf],
    targetType: [event.targetType, target.type],
    targetId: [event.targetId, target.id],
    targetName: [event.targetName, target.name],
    requestId: [event.requestId, entry.requestId],
  };
  for (const [field, [listed, proven]] of Object.entries(said)) {
    if (listed !== proven)
      throw notProven(
        say("cli.audit.listedOtherwise", { id, field, listed: listed ?? "", proven: proven ?? "" }),
      );
  }
}

/** What is shown is what the entry itself says: columns beside it could say something else. */
type Entry = {
  id: string;
  at: string;
  action: string;
  outcome: string;
  actor: { name: string; address: string | null; client: string | null };
  onBehalfOf: string | null;
  approvers?: readonly string[];
  target: { type: string; id: string | null; name: string | null };
  reason: string | null;
  requestId: string;
  payload: unknown;
};

function print(context: Context, { id, entry }: { id: string; entry: Entry }): void {
  const { say, style } = context;
  const { actor, onBehalfOf, outcome, target, reason, payload } = entry;
  context.print(
    `${style.bold(entry.action)}  ${paintOfState(style, outcome)(say("cli.state.word", { state: outcome }))}`,
  );
  const optional = (text: string | null | undefined) => (text ? [text] : []);
  printFields(context, [
    [say("cli.audit.label.when"), [clockTime(entry.at)]],
    [say("cli.audit.label.by"), [say("cli.by", { by: actor.name, onBehalfOf })]],
    [say("cli.audit.label.approvers"), [...(entry.approvers ?? [])]],
    [
      say("cli.audit.label.target"),
      [[target.name ?? "", style.dim(target.id ?? "")].filter(Boolean).join("  ")].filter(Boolean),
    ],
    [say("cli.audit.label.reason"), optional(reason)],
    [
      say("cli.audit.label.from"),
      [[actor.address ?? "", actor.client ?? ""].filter(Boolean).join("  ")].filter(Boolean),
    ],
    [say("cli.audit.label.request"), optional(entry.requestId)],
    [say("cli.audit.label.id"), [id]],
    [say("cli.audit.label.payload"), JSON.stringify(payload, null, 2).split("\n")],
  ]);
}
