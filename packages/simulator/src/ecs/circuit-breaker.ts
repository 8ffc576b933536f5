import type { DeploymentConfiguration } from "../state/deployment-configuration.ts";
import type { ServiceDeployment } from "../state/model.ts";

/**
 * Failures that end a deployment: half the desired count, between 3 and 200, unless configured.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentCircuitBreaker.html
 */
export function breakerThreshold(configuration: DeploymentConfiguration, desiredCount: number): number {
  const { type, value } = configuration.circuitBreaker.threshold;
  if (type === "COUNT") return value;
  const share = Math.ceil((desiredCount * value) / 100);
  return type === "UNBOUNDED_PERCENT" ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}

/** Counts one failed task; true when that trips the breaker. */
export function countFailure(deployment: ServiceDeployment): boolean {
  if (deployment.breaker.status === "DISABLED") return false;
  deployment.breaker.failureCount += 1;
  if (deployment.breaker.failureCount < deployment.breaker.threshold) return false;
  deployment.breaker.status = "TRIGGERED";
  return true;
}

/** A healthy task resets the count by default (`resetOnHealthyTask`, API_DeploymentCircuitBreaker). */
export function countHealthy(deployment: ServiceDeployment): void {
  if (deployment.configuration.circuitBreaker.resetOnHealthyTask) deployment.breaker.failureCount = 0;
}
