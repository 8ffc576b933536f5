import { checkName, longestName, rememberFirstResult } from "../access/index.ts";
import { appendAudit, recordingRefusal } from "../audit/index.ts";
import { joinTransaction, NotFound, NotPermitted, Statement } from "../kernel/index.ts";
import { allows, type Caller, type Verb } from "../permissions/index.ts";
import { checkLength, longestPattern, longestReason } from "./check-input.ts";
import type { GuardDeps } from "./deps.ts";
import { type FreezeWindow, isOver } from "./freeze-window.ts";
import { once } from "./once.ts";
import { freezeWindowsByIds, theFreezeWindow } from "./reads/freeze-windows.ts";
import { markEnded } from "./store.ts";

export type EndFreezeWindowInput = {
  freezeWindow: string;
  reason?: string | null | undefined;
  onBehalfOf?: string | null | undefined;
  idempotencyKey: string;
};

/**
 * Ends a freeze window for good, whether it holds now or later. Needs freeze:manage on each of its patterns. Throws
 * NotFound for one that is over.
 */
export async function endFreezeWindow(
  deps: GuardDeps,
  caller: Caller,
  input: EndFreezeWindowInput,
): Promise<FreezeWindow> {
  const { database, clock } = deps;
  const { idempotencyKey: key, ...asked } = input;
  const request = { key, operation: "endFreezeWindow", input: asked };
  const field = ["input", "freezeWindow"];
  let found: FreezeWindow | null = null;
  const describe = () => ({
    action: "freeze.end" as const,
    target: {
      type: "FreezeWindow",
      id: found?.id ?? null,
      name: (found?.services.join(", ") ?? input.freezeWindow).slice(0, longestPattern),
      path: found?.services.length === 1 ? (found.services[0] ?? "") : "",
    },
    onBehalfOf: input.onBehalfOf?.slice(0, longestName) ?? null,
    reason: input.reason?.slice(0, longestReason) ?? null,
    payload: { freezeReason: found?.reason ?? null },
  });

  async function end(): Promise<string> {
    const at = clock.now();
    const { freezeWindow: id } = input;
    const visible = (await freezeWindowsByIds(database, caller, [id])).get(id);
    if (!visible) throw NotFound.of("freeze window", id, field);
    // With all its patterns, of which the caller may see some only: the permission is needed on each.
    const window = await theFreezeWindow(database, id);
    found = window;
    const verbs: Verb[] =
      input.onBehalfOf == null ? ["freeze:manage"] : ["freeze:manage", "principal:act-as"];
    for (const pattern of window.services) {
      const missing = verbs.find((verb) => !allows(caller.grants, verb, pattern));
      // A part that the caller may not see is not named.
      if (missing) throw new NotPermitted(missing, visible.services.includes(pattern) ? pattern : "");
    }
    if (input.onBehalfOf != null) checkName(input.onBehalfOf, "onBehalfOf");
    checkLength(input.reason ?? "");
    if (isOver(window, at)) throw NotFound.of("freeze window", id, field);
    await database.prisma.$transaction(async (transaction) => {
      const by = input.onBehalfOf ?? caller.principalName;
      if (!(await markEnded(transaction, { id, by, at }))) throw NotFound.of("freeze window", id, field);
      const statement = new Statement();
      rememberFirstResult(statement, caller, { ...request, resultId: id, at });
      appendAudit(statement, caller, { ...describe(), outcome: "ACCEPTED" }, at);
      await joinTransaction(transaction, statement);
    });
    return id;
  }

  return recordingRefusal(deps, caller, describe, async () =>
    theFreezeWindow(database, await once(database, caller, request, end)),
  );
}
