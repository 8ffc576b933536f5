import type { HostRoom } from "./host-room.ts";

/** Of a service what placement asks, as DescribeServices gives it. */
export type ServiceToPlace = {
  serviceName?: string | undefined;
  launchType?: string | undefined;
  capacityProviderStrategy?: readonly { capacityProvider?: string | undefined }[] | undefined;
  schedulingStrategy?: string | undefined;
  desiredCount?: number | undefined;
  deploymentConfiguration?:
    | {
        strategy?: string | undefined;
        minimumHealthyPercent?: number | undefined;
        maximumPercent?: number | undefined;
      }
    | undefined;
  deploymentController?: { type?: string | undefined } | undefined;
  placementConstraints?:
    | readonly { type?: string | undefined; expression?: string | undefined }[]
    | undefined;
  placementStrategy?: readonly { type?: string | undefined; field?: string | undefined }[] | undefined;
};

/** Where a service's tasks run: on any EC2 or external host, on those of its providers, or where there are no hosts. */
export type RunsOn =
  | { kind: "EC2" | "EXTERNAL" | "FARGATE" | "OTHER" }
  | { kind: "PROVIDERS"; names: readonly string[] };

/** Told by the capacity provider strategy where there is one, else by the launch type, which is EC2 by default. */
export function runsOn(service: ServiceToPlace): RunsOn {
  const names = (service.capacityProviderStrategy ?? []).flatMap(({ capacityProvider }) =>
    capacityProvider ? [capacityProvider] : [],
  );
  // Every account has these two (developer guide, "Fargate capacity providers"), and a strategy never mixes kinds.
  if (names.length > 0 && names.every((name) => name === "FARGATE" || name === "FARGATE_SPOT"))
    return { kind: "FARGATE" };
  if (names.length > 0) return { kind: "PROVIDERS", names };
  switch (service.launchType) {
    case "FARGATE":
      return { kind: "FARGATE" };
    case "EXTERNAL":
      return { kind: "EXTERNAL" };
    case "EC2":
    case undefined:
      return { kind: "EC2" };
    default:
      return { kind: "OTHER" };
  }
}

/** The group that ECS puts a service's tasks into. */
export const groupOf = (service: ServiceToPlace): string => `service:${service.serviceName ?? ""}`;

/** On ECS Anywhere's hosts run the tasks of launch type EXTERNAL and no others. */
export function takesFrom(where: RunsOn, host: HostRoom): boolean {
  const external = host.attributes.has("ecs.capability.external");
  if (where.kind === "PROVIDERS") return where.names.includes(host.capacityProvider ?? "");
  return external === (where.kind === "EXTERNAL");
}
