import type { ServiceConfiguration } from "../ecs.ts";

/** Where tasks run: HOSTS are container instances, of EC2 or of one's own; null where nothing tells. */
export type RunsOn = "FARGATE" | "HOSTS" | null;

/**
 * The capacity provider strategy decides, else the launch type, else what the definition is compatible with. A
 * strategy never mixes Fargate with hosts (API_CreateService). A launch type nobody knows yet is neither.
 */
export function runsOn(
  definition: { requiresCompatibilities?: readonly string[] | undefined },
  service: ServiceConfiguration,
): RunsOn {
  const providers = (service.capacityProviderStrategy ?? []).map((each) => each.capacityProvider ?? "");
  if (providers.length > 0) return providers.every(isFargate) ? "FARGATE" : "HOSTS";
  switch (service.launchType) {
    case "FARGATE":
      return "FARGATE";
    case "EC2":
    case "EXTERNAL":
      return "HOSTS";
    case undefined: {
      const compatible = definition.requiresCompatibilities ?? [];
      if (compatible.length === 0) return null;
      if (!compatible.includes("FARGATE")) return "HOSTS";
      return compatible.length === 1 ? "FARGATE" : null;
    }
    default:
      return null;
  }
}

const isFargate = (provider: string) => provider === "FARGATE" || provider === "FARGATE_SPOT";
