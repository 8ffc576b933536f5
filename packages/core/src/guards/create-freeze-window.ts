import { longestName, rememberFirstResult } from "../access/index.ts";
import { appendAudit, recordingRefusal } from "../audit/index.ts";
import { InvalidInput, message, newId, Statement } from "../kernel/index.ts";
import { type Caller, requirePermission } from "../permissions/index.ts";
import { checkOneOf, checkPattern, checkWords, longestPattern, longestReason } from "./check-input.ts";
import { checkSchedule, type WantedSchedule } from "./check-schedule.ts";
import type { GuardDeps } from "./deps.ts";
import type { FreezeWindow } from "./freeze-window.ts";
import { once } from "./once.ts";
import { theFreezeWindow } from "./reads/freeze-windows.ts";
import { insertFreezeWindow } from "./store.ts";

export type CreateFreezeWindowInput = WantedSchedule & {
  /** Patterns of services. */
  services: readonly string[];
  reason: string;
  exemptRoles?: readonly string[] | null | undefined;
  onBehalfOf?: string | null | undefined;
  idempotencyKey: string;
};

const mostPatterns = 50;

/**
 * Keeps the services that the patterns name from being changed at a time, or again and again. Needs freeze:manage on
 * each of the patterns. Throws InvalidInput, NotPermitted.
 */
export async function createFreezeWindow(
  deps: GuardDeps,
  caller: Caller,
  input: CreateFreezeWindowInput,
): Promise<FreezeWindow> {
  const { database, clock } = deps;
  const { idempotencyKey: key, once: oneTime, ...asked } = input;
  const services = [...new Set(input.services)];
  const exemptRoles = [...new Set(input.exemptRoles ?? [])];
  const given = oneTime && {
    ...oneTime,
    start: oneTime.start?.toISOString() ?? null,
    end: oneTime.end?.toISOString() ?? null,
  };
  const request = { key, operation: "createFreezeWindow", input: { ...asked, once: given ?? null } };
  let span: object | null = given ?? null;
  let id: string | null = null;
  let isChecked = false;
  const describe = () => ({
    action: "freeze.create" as const,
    target: {
      type: "FreezeWindow",
      id,
      name: services.slice(0, mostPatterns).join(", ").slice(0, longestPattern),
      // Who may read the history of one of its parts may not read that of the others.
      path: isChecked && services.length === 1 ? (services[0] ?? "") : "",
    },
    onBehalfOf: input.onBehalfOf?.slice(0, longestName) ?? null,
    reason: input.reason.slice(0, longestReason),
    payload: {
      services: services.slice(0, mostPatterns).map((pattern) => pattern.slice(0, longestPattern)),
      once: span,
      recurring: input.recurring
        ? {
            cron: input.recurring.cron.slice(0, 100),
            timeZone: input.recurring.timeZone.slice(0, 100),
            durationSeconds: input.recurring.durationSeconds,
          }
        : null,
      exemptRoles: exemptRoles.slice(0, Object.keys(deps.roles).length).map((role) => role.slice(0, 100)),
    },
  });

  async function create(): Promise<string> {
    checkServices(services);
    isChecked = true;
    for (const pattern of services) {
      requirePermission(caller, "freeze:manage", pattern);
      if (input.onBehalfOf != null) requirePermission(caller, "principal:act-as", pattern);
    }
    checkWords(input);
    checkRoles(deps, exemptRoles);
    checkOneOf({ once: input.once, recurring: input.recurring });
    const at = clock.now();
    const schedule = checkSchedule(input, at);
    if (schedule.kind === "ONCE") {
      span = { start: schedule.start.toISOString(), end: schedule.end.toISOString() };
    }
    const made = newId("freezeWindow", at);
    id = made;
    const statement = new Statement();
    rememberFirstResult(statement, caller, { ...request, resultId: made, at });
    insertFreezeWindow(statement, {
      id: made,
      services,
      reason: input.reason,
      schedule,
      exemptRoles,
      createdBy: caller.principalName,
      onBehalfOf: input.onBehalfOf ?? null,
      at,
    });
    appendAudit(statement, caller, { ...describe(), outcome: "ACCEPTED" }, at);
    await database.pool.query(statement.build());
    return made;
  }

  return recordingRefusal(deps, caller, describe, async () =>
    theFreezeWindow(database, await once(database, caller, request, create)),
  );
}

function checkServices(services: readonly string[]): void {
  const field = "services";
  if (services.length === 0) {
    throw new InvalidInput(message("problem.invalid.empty", { field }), null, ["input", field]);
  }
  if (services.length > mostPatterns) {
    const text = message("problem.invalid.tooMany", { field, limit: mostPatterns });
    throw new InvalidInput(text, null, ["input", field]);
  }
  services.forEach((pattern, index) => {
    checkPattern(pattern, ["input", field, String(index)]);
  });
}

function checkRoles({ roles }: GuardDeps, exemptRoles: readonly string[]): void {
  exemptRoles.forEach((role, index) => {
    if (Object.hasOwn(roles, role)) return;
    throw new InvalidInput(
      message("problem.invalid.role", { role: role.slice(0, 100) }),
      message("problem.invalid.role.hint", { roles: Object.keys(roles) }),
      ["input", "exemptRoles", String(index)],
    );
  });
}
