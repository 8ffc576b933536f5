import type { Service } from "../state/model.ts";
import { breakerThreshold } from "./circuit-breaker.ts";
import { ongoing } from "./rollout.ts";

/** The breaker's threshold follows "the latest service desired count" (API_ThresholdConfiguration). */
export function changeCount(service: Service, desiredCount: number): void {
  service.desiredCount = desiredCount;
  const primary = service.deployments[0];
  if (primary !== undefined) primary.desiredCount = desiredCount;
  const rollout = ongoing(service);
  if (rollout === undefined) return;
  rollout.requestedTaskCount = desiredCount;
  rollout.breaker.threshold = breakerThreshold(rollout.configuration, desiredCount);
}
