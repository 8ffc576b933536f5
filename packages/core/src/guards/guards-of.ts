import type { Reads } from "../kernel/index.ts";
import { allows, type Caller, type FleetPath } from "../permissions/index.ts";
import type { FreezeWindow } from "./freeze-window.ts";
import { FreezeWindowActive, ServiceLocked } from "./problems.ts";
import { guardsOfPath } from "./reads/guards.ts";
import { activeSpan } from "./schedule.ts";
import type { ServiceLock } from "./service-lock.ts";

/** What stands in the way of a change of a service. */
export type StandingGuard =
  | { guard: "LOCK"; lock: ServiceLock; overridable: boolean }
  | { guard: "FREEZE_WINDOW"; window: FreezeWindow; endsAt: Date; overridable: boolean };

/** Of who asks: what decides which guards stand in their way. */
export type Guarded = Pick<Caller, "roles" | "grants">;

/**
 * The locks and freeze windows that stand in the way of a change of the service with that path, for this caller: a
 * window whose exempt roles the caller has one of does not. A lock stands in its owner's way too, who can take it away:
 * whoever locks a service for everybody has not meant to forget it. `overridable` says whether the caller has the
 * permission to go past it.
 */
export async function guardsOf(
  reads: Reads,
  caller: Guarded,
  input: { path: FleetPath; at: Date },
): Promise<StandingGuard[]> {
  const { locks, windows } = await guardsOfPath(reads, input);
  if (locks.length === 0 && windows.length === 0) return [];
  const may = (verb: "lock:override" | "freeze:override") => allows(caller.grants, verb, input.path);
  return [
    ...locks.map((lock) => ({ guard: "LOCK" as const, lock, overridable: may("lock:override") })),
    ...windows.flatMap((window) => {
      if (window.exemptRoles.some((role) => caller.roles.includes(role))) return [];
      const span = activeSpan(window.schedule, input.at);
      if (span === null) return [];
      const overridable = may("freeze:override");
      return [{ guard: "FREEZE_WINDOW" as const, window, endsAt: span.end, overridable }];
    }),
  ];
}

/** Throws ServiceLocked or FreezeWindowActive for the first guard that is not among those to be overridden. */
export function requireUnguarded(
  guards: readonly StandingGuard[],
  input: { override: readonly string[]; field: readonly string[] },
): void {
  for (const each of guards) {
    if (input.override.includes(each.guard)) continue;
    if (each.guard === "LOCK") throw new ServiceLocked(each.lock, input.field, each.overridable);
    throw new FreezeWindowActive(each.window, each.endsAt, input.field, each.overridable);
  }
}
