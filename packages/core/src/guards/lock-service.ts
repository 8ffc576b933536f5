import { longestName, rememberFirstResult, violates } from "../access/index.ts";
import { appendAudit, recordingRefusal } from "../audit/index.ts";
import { findService, type Service } from "../fleet/index.ts";
import { InvalidInput, message, NotFound, newId, Statement } from "../kernel/index.ts";
import { type Caller, requirePermission } from "../permissions/index.ts";
import { checkOneOf, checkPattern, checkWords, longestPattern, longestReason } from "./check-input.ts";
import type { GuardDeps } from "./deps.ts";
import { momentOf } from "./moment.ts";
import { once } from "./once.ts";
import { ServiceLocked } from "./problems.ts";
import { heldLock, theLock } from "./reads/locks.ts";
import type { ServiceLock } from "./service-lock.ts";
import { heldConstraint, insertLock } from "./store.ts";

export type LockServiceInput = {
  /** Exactly one of the two. */
  service?: string | null | undefined;
  pattern?: string | null | undefined;
  reason: string;
  onBehalfOf?: string | null | undefined;
  /** At most one of the two. */
  expiresAt?: Date | null | undefined;
  expiresInSeconds?: number | null | undefined;
  idempotencyKey: string;
};

/**
 * Keeps a service, or all that a pattern names, from being changed until it is unlocked. Needs lock:manage there. The
 * lock is the one's who is acted for, or else the principal's. Throws ServiceLocked where that service or pattern is
 * locked already, by whomever; other patterns that name the same services may be.
 */
export async function lockService(
  deps: GuardDeps,
  caller: Caller,
  input: LockServiceInput,
): Promise<ServiceLock> {
  const { database, clock } = deps;
  const { idempotencyKey: key, ...asked } = input;
  const request = {
    key,
    operation: "lockService",
    input: { ...asked, expiresAt: asked.expiresAt?.toISOString() ?? null },
  };
  let service: Service | null = null;
  let path = "";
  let expiresAt = input.expiresAt ?? null;
  const describe = () => ({
    action: "service.lock" as const,
    target: {
      type: input.service == null ? "ServicePattern" : "Service",
      id: service?.id ?? null,
      name: service ? nameOf(service) : (input.service ?? input.pattern ?? "").slice(0, longestPattern),
      path,
    },
    onBehalfOf: input.onBehalfOf?.slice(0, longestName) ?? null,
    reason: input.reason.slice(0, longestReason),
    payload: { expiresAt: expiresAt?.toISOString() ?? null },
  });

  async function lock(): Promise<string> {
    checkOneOf({ service: input.service, pattern: input.pattern });
    const field = ["input", input.service == null ? "pattern" : "service"];
    if (input.service != null) {
      service = await findService(database, caller, input.service, field);
      if (service === null) throw NotFound.of("service", input.service, field);
    }
    const pattern = service?.path ?? input.pattern ?? "";
    checkPattern(pattern, field);
    path = pattern;
    requirePermission(caller, "lock:manage", pattern);
    if (input.onBehalfOf != null) requirePermission(caller, "principal:act-as", pattern);
    checkWords(input);
    const at = clock.now();
    expiresAt = momentOf(
      { at: input.expiresAt, inSeconds: input.expiresInSeconds },
      { now: at, field: ["expiresAt", "expiresInSeconds"] },
    );
    if (expiresAt && expiresAt <= at) {
      const text = message("problem.invalid.past", { field: "expiresAt" });
      throw new InvalidInput(text, null, ["input", "expiresAt"]);
    }
    const id = newId("serviceLock", at);
    const statement = new Statement();
    rememberFirstResult(statement, caller, { ...request, resultId: id, at });
    insertLock(statement, {
      id,
      pattern,
      serviceId: service?.id ?? null,
      owner: input.onBehalfOf ?? caller.principalName,
      lockedBy: caller.principalName,
      reason: input.reason,
      at,
      expiresAt,
    });
    const record = describe();
    const payload = { ...record.payload, lock: id };
    appendAudit(statement, caller, { ...record, payload, outcome: "ACCEPTED" }, at);
    try {
      await database.pool.query(statement.build());
      return id;
    } catch (error) {
      if (!violates(error, heldConstraint)) throw error;
      const held = await heldLock(database, { pattern, at });
      if (held !== null) throw new ServiceLocked(held, field);
      // It was released in between.
      return lock();
    }
  }

  return recordingRefusal(deps, caller, describe, async () =>
    theLock(database, await once(database, caller, request, lock)),
  );
}

const nameOf = ({ path }: Service) => path.split("/").slice(2).join("/");
