import { rename, writeFile } from "node:fs/promises";
import { appendAudit } from "../audit/index.ts";
import { joinTransaction, newId, Statement } from "../kernel/index.ts";
import { systemCaller } from "../permissions/index.ts";
import { hashToken, newTokenText } from "./access-token.ts";
import type { AccessDeps } from "./deps.ts";
import { hasTokens, insertToken } from "./store.ts";

/**
 * On the very first start, makes the administrator's token and writes it to `file`, which only its owner can read.
 * Gives whether it did. The file is there before the token counts, so a crash in between leaves a file that the
 * next start replaces, never a token that nobody knows.
 */
export async function bootstrapAdmin(deps: AccessDeps, input: { file: string }): Promise<boolean> {
  return deps.database.prisma.$transaction(
    async (transaction) => {
      if (await hasTokens(transaction)) return false;
      const now = deps.clock.now();
      const secret = newTokenText();
      const temporary = `${input.file}.${process.pid}`;
      await writeFile(temporary, `${secret}\n`, { mode: 0o600 });
      await rename(temporary, input.file);
      const id = newId("accessToken", now);
      const token = { id, name: "bootstrap", principal: "admin", roles: ["admin"] };
      await insertToken(transaction, {
        ...token,
        hash: hashToken(secret),
        createdAt: now,
        createdBy: null,
        expiresAt: null,
      });
      const statement = new Statement();
      appendAudit(
        statement,
        systemCaller("first-start"),
        {
          action: "token.create",
          outcome: "ACCEPTED",
          target: { type: "AccessToken", id, name: token.name, path: "" },
          onBehalfOf: null,
          reason: "first start",
          payload: { name: token.name, principal: token.principal, roles: token.roles, expiresAt: null },
        },
        now,
      );
      await joinTransaction(transaction, statement);
      return true;
    },
    { timeout: 30_000, maxWait: 30_000 },
  );
}
