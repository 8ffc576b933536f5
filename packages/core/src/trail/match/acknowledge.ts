import type { Database } from "@fleetgraph/database";
import { longestName, rememberFirstResult } from "../../access/index.ts";
import { appendAudit, recordingRefusal } from "../../audit/index.ts";
import { checkWords, longestReason, once } from "../../guards/index.ts";
import { type Clock, joinTransaction, NotFound, Statement } from "../../kernel/index.ts";
import { type Caller, requirePermission } from "../../permissions/index.ts";
import type { OutOfBandChange } from "./out-of-band-change.ts";
import { outOfBandByIds } from "./out-of-band-reads.ts";

export type AcknowledgeInput = {
  change: string;
  /** Why it is no cause for alarm, or what was done about it. */
  reason: string;
  onBehalfOf?: string | null | undefined;
  idempotencyKey: string;
};

/**
 * Says of a change behind Fleetgraph's back that it is known, and why. Needs outOfBand:acknowledge there. Who says it
 * again says it anew: both are in the audit history. Throws NotFound, NotPermitted and InvalidInput.
 */
export async function acknowledgeOutOfBand(
  deps: { database: Database; clock: Clock },
  caller: Caller,
  input: AcknowledgeInput,
): Promise<OutOfBandChange> {
  const { database, clock } = deps;
  const { idempotencyKey: key, ...asked } = input;
  const request = { key, operation: "acknowledgeOutOfBandChange", input: asked };
  const field = ["input", "change"];
  let found: OutOfBandChange | undefined;
  const describe = () => ({
    action: "outOfBand.acknowledge" as const,
    target: {
      type: "OutOfBandChange",
      id: found?.id ?? null,
      name: found?.target ?? input.change.slice(0, longestName),
      path: found?.path ?? "",
    },
    onBehalfOf: input.onBehalfOf?.slice(0, longestName) ?? null,
    reason: input.reason.slice(0, longestReason),
    payload: {
      service: found?.serviceId ?? null,
      action: found?.action ?? null,
      person: found?.person ?? null,
      at: found?.at ?? null,
    },
  });

  async function acknowledge(): Promise<string> {
    found = (await outOfBandByIds(database, caller, [input.change])).get(input.change);
    if (found === undefined) throw NotFound.of("out-of-band change", input.change, field);
    const { id, path } = found;
    requirePermission(caller, "outOfBand:acknowledge", path);
    if (input.onBehalfOf != null) requirePermission(caller, "principal:act-as", path);
    checkWords(input);
    const at = clock.now();
    await database.prisma.$transaction(async (transaction) => {
      await transaction.outOfBandChange.update({
        where: { id },
        data: {
          acknowledgedAt: at,
          acknowledgedBy: caller.principalName,
          onBehalfOf: input.onBehalfOf ?? null,
          acknowledgement: input.reason,
        },
      });
      const statement = new Statement();
      rememberFirstResult(statement, caller, { ...request, resultId: id, at });
      appendAudit(statement, caller, { ...describe(), outcome: "ACCEPTED" }, at);
      await joinTransaction(transaction, statement);
    });
    return id;
  }

  return recordingRefusal(deps, caller, describe, async () => {
    const id = await once(database, caller, request, acknowledge);
    const change = (await outOfBandByIds(database, caller, [id])).get(id);
    if (change === undefined) throw NotFound.of("out-of-band change", id, field);
    return change;
  });
}
