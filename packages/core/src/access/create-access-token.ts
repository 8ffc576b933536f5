import { appendAudit, recordingRefusal } from "../audit/index.ts";
import { InvalidInput, joinTransaction, message, NotPermitted, newId, Statement } from "../kernel/index.ts";
import { type Caller, covers, grantsOf, requirePermission } from "../permissions/index.ts";
import { type AccessToken, hashToken, newTokenText } from "./access-token.ts";
import type { AccessDeps } from "./deps.ts";
import { checkName, checkOnBehalfOf, checkReason, longestName, longestReason } from "./name.ts";
import { accessTokensByIds } from "./reads.ts";
import { insertToken } from "./store.ts";

export type CreateAccessTokenInput = {
  name: string;
  principal: string;
  roles: readonly string[];
  expiresAt?: Date | null | undefined;
  onBehalfOf?: string | null | undefined;
  reason?: string | null | undefined;
};

/**
 * Makes a token. Needs token:manage, and every permission that the roles give: nobody hands out more than they
 * have. The text is in the answer and nowhere else. Throws InvalidInput, NotPermitted.
 */
export async function createAccessToken(
  deps: AccessDeps,
  caller: Caller,
  input: CreateAccessTokenInput,
): Promise<{ accessToken: AccessToken; secret: string }> {
  const now = deps.clock.now();
  const id = newId("accessToken", now);
  const { name, principal } = input;
  const roles = [...new Set(input.roles)];
  const expiresAt = input.expiresAt ?? null;
  const record = {
    action: "token.create" as const,
    target: { type: "AccessToken", id, name: shown(name), path: "" },
    onBehalfOf: input.onBehalfOf == null ? null : shown(input.onBehalfOf),
    reason: input.reason?.slice(0, longestReason) ?? null,
    payload: {
      name: shown(name),
      principal: shown(principal),
      roles: roles.slice(0, Object.keys(deps.roles).length).map(shown),
      expiresAt: expiresAt?.toISOString() ?? null,
    },
  };
  return recordingRefusal(
    deps,
    caller,
    () => record,
    async () => {
      requirePermission(caller, "token:manage", "");
      checkOnBehalfOf(caller, input.onBehalfOf, "");
      checkReason(input.reason);
      checkName(name, "name");
      checkName(principal, "principal");
      checkRoles(deps, roles);
      const excess = covers(caller.grants, grantsOf(deps.roles, roles));
      if (excess) throw new NotPermitted(excess.verb, excess.resource);
      if (expiresAt && expiresAt <= now) {
        throw new InvalidInput(message("problem.invalid.past", { field: "expiresAt" }), null, [
          "input",
          "expiresAt",
        ]);
      }
      const secret = newTokenText();
      const token = { id, name, principal, roles, hash: hashToken(secret), createdAt: now };
      await deps.database.prisma.$transaction(async (transaction) => {
        await insertToken(transaction, { ...token, createdBy: caller.principalName, expiresAt });
        const statement = new Statement();
        appendAudit(statement, caller, { ...record, outcome: "ACCEPTED" }, now);
        await joinTransaction(transaction, statement);
      });
      const made = (await accessTokensByIds(deps.database, [id])).get(id);
      if (!made) throw new Error(`the token ${id} is not there after it was made`);
      return { accessToken: made, secret };
    },
  );
}

/** What was given as a name: all of one that is accepted, and no more of one that is refused for its length. */
const shown = (name: string) => name.slice(0, longestName);

function checkRoles(deps: AccessDeps, roles: readonly string[]): void {
  if (roles.length === 0) {
    throw new InvalidInput(message("problem.invalid.empty", { field: "roles" }), null, ["input", "roles"]);
  }
  roles.forEach((role, index) => {
    if (Object.hasOwn(deps.roles, role)) return;
    throw new InvalidInput(
      message("problem.invalid.role", { role }),
      message("problem.invalid.role.hint", { roles: Object.keys(deps.roles) }),
      ["input", "roles", String(index)],
    );
  });
}
