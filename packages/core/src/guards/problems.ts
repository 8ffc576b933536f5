import { message, Problem } from "../kernel/index.ts";
import type { FreezeWindow } from "./freeze-window.ts";
import type { ServiceLock } from "./service-lock.ts";

/** The service, or the pattern, is locked. */
export class ServiceLocked extends Problem {
  readonly code = "SERVICE_LOCKED";
  readonly lock: ServiceLock;
  constructor(lock: ServiceLock, field: readonly string[], overridable = false) {
    const { pattern, owner, reason, createdAt, expiresAt } = lock;
    super(
      message("problem.serviceLocked", { pattern, owner, reason, since: createdAt, until: expiresAt }),
      message("problem.serviceLocked.hint", { pattern, owner, overridable }),
      field,
    );
    this.lock = lock;
  }
}

/** A freeze window holds the service now. */
export class FreezeWindowActive extends Problem {
  readonly code = "FREEZE_WINDOW_ACTIVE";
  readonly window: FreezeWindow;
  readonly endsAt: Date;
  constructor(window: FreezeWindow, endsAt: Date, field: readonly string[], overridable = false) {
    super(
      message("problem.freezeWindowActive", { reason: window.reason, until: endsAt.toISOString() }),
      message("problem.freezeWindowActive.hint", { window: window.id, overridable }),
      field,
    );
    this.window = window;
    this.endsAt = endsAt;
  }
}
