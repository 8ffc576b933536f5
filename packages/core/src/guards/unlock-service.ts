import { checkName, longestName, rememberFirstResult } from "../access/index.ts";
import { appendAudit, recordingRefusal } from "../audit/index.ts";
import { findService } from "../fleet/index.ts";
import { joinTransaction, NotFound, Statement } from "../kernel/index.ts";
import { type Caller, requirePermission } from "../permissions/index.ts";
import { checkLength, checkOneOf, longestPattern, longestReason } from "./check-input.ts";
import type { GuardDeps } from "./deps.ts";
import { once } from "./once.ts";
import { heldLock, locksByIds, theLock } from "./reads/locks.ts";
import type { ServiceLock } from "./service-lock.ts";
import { releaseLock } from "./store.ts";

export type UnlockServiceInput = {
  /** Exactly one of the three. */
  lock?: string | null | undefined;
  service?: string | null | undefined;
  pattern?: string | null | undefined;
  reason?: string | null | undefined;
  onBehalfOf?: string | null | undefined;
  idempotencyKey: string;
};

/**
 * Takes a lock away: one's own with lock:manage, anybody's with lock:remove-others. A service names the lock of that
 * service alone, not one of a pattern that holds it too. Throws NotFound where there is no such lock, or no more.
 */
export async function unlockService(
  deps: GuardDeps,
  caller: Caller,
  input: UnlockServiceInput,
): Promise<ServiceLock> {
  const { database, clock } = deps;
  const { idempotencyKey: key, ...asked } = input;
  const request = { key, operation: "unlockService", input: asked };
  const named = input.lock ?? input.service ?? input.pattern ?? "";
  const field = ["input", input.lock != null ? "lock" : input.service != null ? "service" : "pattern"];
  let found: ServiceLock | null = null;
  const describe = () => ({
    action: "service.unlock" as const,
    target: {
      type: found !== null && found.serviceId === null ? "ServicePattern" : "Service",
      id: found?.serviceId ?? null,
      name: (found ? shownPattern(found) : named).slice(0, longestPattern),
      path: found?.pattern ?? "",
    },
    onBehalfOf: input.onBehalfOf?.slice(0, longestName) ?? null,
    reason: input.reason?.slice(0, longestReason) ?? null,
    payload: { lock: found?.id ?? null, owner: found?.owner ?? null, lockReason: found?.reason ?? null },
  });

  async function theOne(at: Date): Promise<ServiceLock> {
    checkOneOf({ lock: input.lock, service: input.service, pattern: input.pattern });
    const lock = await find(at);
    const isHeld = lock !== null && lock.releasedAt === null && !hasExpired(lock, at);
    if (!isHeld) throw NotFound.of("lock", named, field);
    return lock;
  }

  async function find(at: Date): Promise<ServiceLock | null> {
    if (input.lock != null) return visible(input.lock);
    if (input.service == null) {
      const held = await heldLock(database, { pattern: input.pattern ?? "", at });
      return held && visible(held.id);
    }
    const service = await findService(database, caller, input.service, field);
    if (service === null) throw NotFound.of("service", input.service, field);
    return heldLock(database, { pattern: service.path, at });
  }

  const visible = async (id: string) => (await locksByIds(database, caller, [id])).get(id) ?? null;

  async function unlock(): Promise<string> {
    const at = clock.now();
    const lock = await theOne(at);
    found = lock;
    const isOwn = lock.owner === (input.onBehalfOf ?? caller.principalName);
    requirePermission(caller, isOwn ? "lock:manage" : "lock:remove-others", lock.pattern);
    if (input.onBehalfOf != null) {
      requirePermission(caller, "principal:act-as", lock.pattern);
      checkName(input.onBehalfOf, "onBehalfOf");
    }
    checkLength(input.reason ?? "");
    await database.prisma.$transaction(async (transaction) => {
      if (
        !(await releaseLock(transaction, { id: lock.id, by: input.onBehalfOf ?? caller.principalName, at }))
      ) {
        throw NotFound.of("lock", named, field);
      }
      const statement = new Statement();
      rememberFirstResult(statement, caller, { ...request, resultId: lock.id, at });
      appendAudit(statement, caller, { ...describe(), outcome: "ACCEPTED" }, at);
      await joinTransaction(transaction, statement);
    });
    return lock.id;
  }

  return recordingRefusal(deps, caller, describe, async () =>
    theLock(database, await once(database, caller, request, unlock)),
  );
}

const hasExpired = ({ expiresAt }: ServiceLock, at: Date) =>
  expiresAt !== null && Date.parse(expiresAt) <= at.getTime();

const shownPattern = ({ pattern, serviceId }: ServiceLock) =>
  serviceId === null ? pattern : pattern.split("/").slice(2).join("/");
