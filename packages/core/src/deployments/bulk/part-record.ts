import type { AuditRecord } from "../../audit/index.ts";
import { serviceName } from "../check-request.ts";

/** What the history tells of one service's part when its bulk deployment takes it back. */
export function partRecord(
  part: { id: string; path: string },
  bulk: string,
): Pick<AuditRecord, "action" | "target" | "payload"> {
  const { id, path } = part;
  return {
    action: "deployment.cancel",
    target: { type: "Deployment", id, name: serviceName(part), path },
    payload: { deployment: id, bulk },
  };
}
