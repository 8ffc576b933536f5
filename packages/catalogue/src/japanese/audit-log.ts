import type { Catalogue } from "../english/index.ts";

type AuditLog = Pick<Catalogue, "problem.invalid.logSize" | "problem.invalid.logSizes">;

export const auditLog: AuditLog = {
  "problem.invalid.logSize": (p: { size: number }) => `監査ログのリーフは ${p.size} 個もありません。`,
  "problem.invalid.logSizes": (p: { from: number; to: number }) =>
    `監査ログのサイズは ${p.from} から ${p.to} へは増えません。`,
};
