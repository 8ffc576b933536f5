import { appendAudit, recordingRefusal } from "../audit/index.ts";
import { joinTransaction, NotFound, Statement } from "../kernel/index.ts";
import { type Caller, requirePermission } from "../permissions/index.ts";
import type { AccessToken } from "./access-token.ts";
import type { Authenticator } from "./authenticate.ts";
import type { AccessDeps } from "./deps.ts";
import { checkOnBehalfOf, longestName, longestReason } from "./name.ts";
import { accessTokensByIds } from "./reads.ts";
import { markRevoked } from "./store.ts";

/** Revokes a token; one that is revoked already stays so. Throws NotFound, NotPermitted. */
export async function revokeAccessToken(
  deps: AccessDeps & { authenticator: Pick<Authenticator, "forget"> },
  caller: Caller,
  input: { id: string; reason?: string | null | undefined; onBehalfOf?: string | null | undefined },
): Promise<AccessToken> {
  const now = deps.clock.now();
  const found = (await accessTokensByIds(deps.database, [input.id])).get(input.id);
  const record = {
    action: "token.revoke" as const,
    target: { type: "AccessToken", id: found?.id ?? null, name: found?.name ?? null, path: "" },
    onBehalfOf: input.onBehalfOf?.slice(0, longestName) ?? null,
    reason: input.reason?.slice(0, longestReason) ?? null,
    payload: { id: input.id.slice(0, 100) },
  };
  return recordingRefusal(
    deps,
    caller,
    () => record,
    async () => {
      requirePermission(caller, "token:manage", "");
      checkOnBehalfOf(caller, input.onBehalfOf, "");
      if (!found) throw NotFound.of("token", input.id, ["input", "id"]);
      await deps.database.prisma.$transaction(async (transaction) => {
        if (!(await markRevoked(transaction, { id: found.id, at: now }))) return;
        const statement = new Statement();
        appendAudit(statement, caller, { ...record, outcome: "ACCEPTED" }, now);
        await joinTransaction(transaction, statement);
      });
      deps.authenticator.forget();
      return { ...found, revokedAt: found.revokedAt ?? now.toISOString() };
    },
  );
}
