import type { DeploymentConfiguration } from "../state/deployment-configuration.ts";

/** How a service of that name is deployed where the fleet shows every strategy. */
export function configurationOf(service: string): Partial<DeploymentConfiguration> {
  const alarms = { names: [`${service}-5xx`], enable: true, rollback: true };
  switch (service) {
    case "admin":
      return {
        alarms,
        strategy: "BLUE_GREEN",
        bakeTimeInMinutes: 3,
        lifecycleHooks: [
          {
            targetType: "PAUSE",
            lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
            timeoutInMinutes: 1440,
            timeoutAction: "ROLLBACK",
          },
        ],
      };
    case "gateway":
      return {
        alarms,
        strategy: "CANARY",
        bakeTimeInMinutes: 3,
        canary: { canaryPercent: 5, canaryBakeTimeInMinutes: 5 },
      };
    case "web":
    case "api":
      return { alarms };
    default:
      return {};
  }
}
