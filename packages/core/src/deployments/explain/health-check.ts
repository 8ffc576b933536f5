import { message } from "../../kernel/index.ts";
import type { TaskRule } from "./rule.ts";

/**
 * "Task failed container health checks", "Task failed ELB health checks in (target-group …)". Why a target failed is
 * told by the service's events alone.
 */
export const healthCheck: TaskRule = ({ stoppedReason }, { service, serviceEvents }) => {
  if (!/health ?check/i.test(stoppedReason ?? "")) return null;
  const container = /container health ?check/i.test(stoppedReason ?? "");
  const target = container
    ? null
    : (serviceEvents.map(unhealthyTarget).find((each) => each !== null) ?? null);
  const check = container ? "CONTAINER" : /ELB|target/i.test(stoppedReason ?? "") ? "TARGET" : null;
  return message("cause.healthCheck", {
    service,
    check,
    port: target?.port ?? null,
    reason: target?.reason ?? null,
  });
};

/** "(instance i-…) (port 32768) is unhealthy in (target-group …) due to (reason Health checks failed with these codes: [503])" */
function unhealthyTarget(event: string): { port: number | null; reason: string } | null {
  const reason = /is unhealthy in .*? due to \(reason (.+)\)\.?$/is.exec(event.trim())?.[1];
  if (reason === undefined) return null;
  const port = /\(port (\d+)\)/.exec(event)?.[1];
  return { port: port === undefined ? null : Number(port), reason: reason.slice(0, 200).replace(/\.$/, "") };
}
