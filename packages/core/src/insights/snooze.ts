import type { Database } from "@fleetgraph/database";
import { longestName, rememberFirstResult } from "../access/index.ts";
import { appendAudit, recordingRefusal } from "../audit/index.ts";
import { checkWords, longestReason, once } from "../guards/index.ts";
import { type Clock, InvalidInput, joinTransaction, message, NotFound, Statement } from "../kernel/index.ts";
import { type Caller, requirePermission } from "../permissions/index.ts";
import type { Insight } from "./insight.ts";
import { insightsByIds } from "./reads.ts";

type Deps = { database: Database; clock: Clock };

export type SnoozeInput = {
  insight: string;
  until: Date;
  /** Why it can wait. */
  reason: string;
  onBehalfOf?: string | null | undefined;
  idempotencyKey: string;
};

export type UnsnoozeInput = Omit<SnoozeInput, "until" | "reason"> & { reason?: string | null | undefined };

/** A snooze is no way to be rid of it for ever. */
const longestSnoozeMs = 366 * 86_400_000;

/**
 * Snoozes an insight until a time, with the reason; one that is snoozed gets the new time. It goes on to be evaluated
 * meanwhile. Needs insight:snooze there. Throws NotFound, NotPermitted and InvalidInput.
 */
export function snoozeInsight(deps: Deps, caller: Caller, input: SnoozeInput): Promise<Insight> {
  return change(deps, caller, input, {
    operation: "snoozeInsight",
    action: "insight.snooze",
    check(now) {
      const ms = input.until.getTime() - now.getTime();
      if (ms <= 0 || ms > longestSnoozeMs) {
        const text = message("problem.invalid.snoozeUntil", { until: input.until.toISOString() });
        throw new InvalidInput(text, message("problem.invalid.snoozeUntil.hint", {}), ["input", "until"]);
      }
    },
    data: (at) => ({
      snoozedUntil: input.until,
      snoozedAt: at,
      snoozedBy: caller.principalName,
      snoozedOnBehalfOf: input.onBehalfOf ?? null,
      snoozeReason: input.reason,
    }),
  });
}

/** Ends a snooze; one that is not snoozed stays so. Needs insight:snooze there. Throws NotFound and NotPermitted. */
export function unsnoozeInsight(deps: Deps, caller: Caller, input: UnsnoozeInput): Promise<Insight> {
  return change(deps, caller, input, {
    operation: "unsnoozeInsight",
    action: "insight.unsnooze",
    check() {},
    data: () => ({
      snoozedUntil: null,
      snoozedAt: null,
      snoozedBy: null,
      snoozedOnBehalfOf: null,
      snoozeReason: null,
    }),
  });
}

type Snooze = {
  snoozedUntil: Date | null;
  snoozedAt: Date | null;
  snoozedBy: string | null;
  snoozedOnBehalfOf: string | null;
  snoozeReason: string | null;
};

async function change(
  deps: Deps,
  caller: Caller,
  input: SnoozeInput | UnsnoozeInput,
  act: {
    operation: string;
    action: "insight.snooze" | "insight.unsnooze";
    check(now: Date): void;
    data(at: Date): Snooze;
  },
): Promise<Insight> {
  const { database, clock } = deps;
  const { idempotencyKey: key, ...asked } = input;
  const until = "until" in input ? input.until.toISOString() : null;
  const request = { key, operation: act.operation, input: { ...asked, ...(until && { until }) } };
  const field = ["input", "insight"];
  let found: Insight | undefined;
  const describe = () => ({
    action: act.action,
    target: {
      type: "Insight",
      id: found?.id ?? null,
      name: found ? `${found.kind} ${found.targetName}` : input.insight.slice(0, longestName),
      path: found?.path ?? "",
    },
    onBehalfOf: input.onBehalfOf?.slice(0, longestName) ?? null,
    reason: input.reason?.slice(0, longestReason) ?? null,
    payload: { insight: found?.kind ?? null, target: found?.targetId ?? null, until },
  });

  async function apply(): Promise<string> {
    found = (await insightsByIds(database, caller, [input.insight])).get(input.insight);
    if (found === undefined) throw NotFound.of("insight", input.insight, field);
    const { id, path } = found;
    requirePermission(caller, "insight:snooze", path);
    if (input.onBehalfOf != null) requirePermission(caller, "principal:act-as", path);
    checkWords({ ...input, reason: input.reason ?? "none" });
    const at = clock.now();
    act.check(at);
    await database.prisma.$transaction(async (transaction) => {
      await transaction.insight.update({ where: { id }, data: act.data(at) });
      const statement = new Statement();
      rememberFirstResult(statement, caller, { ...request, resultId: id, at });
      appendAudit(statement, caller, { ...describe(), outcome: "ACCEPTED" }, at);
      await joinTransaction(transaction, statement);
    });
    return id;
  }

  return recordingRefusal(deps, caller, describe, async () => {
    const id = await once(database, caller, request, apply);
    const insight = (await insightsByIds(database, caller, [id])).get(id);
    if (insight === undefined) throw NotFound.of("insight", id, field);
    return insight;
  });
}
