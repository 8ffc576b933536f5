import type { Host, Service, TaskDefinition } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { covers, type Scarce, type Scenario } from "./scenario.ts";

/** Scenarios that keep tasks from being placed, in the order they are met. */
const TROUBLES = [
  "bad-role",
  "capacity-provider-empty",
  "agent-disconnected",
  "port-clash",
  "no-room",
] as const;

/** The scenario that keeps the service's next task from being placed, if any. */
export function placementTrouble(
  world: World,
  service: Service,
  definition: TaskDefinition,
): Scenario | undefined {
  const { cluster } = service;
  for (const kind of TROUBLES) {
    for (const { image } of definition.containers) {
      const met = world.scenarios.meet(kind, {
        account: cluster.region.account,
        region: cluster.region.name,
        cluster: cluster.name,
        service: service.name,
        image,
      });
      if (met !== undefined) return met;
    }
  }
  return undefined;
}

/**
 * What the closest host lacks, in the words of the service event.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
const LACKS: Record<Scarce, string> = {
  MEMORY: "has insufficient memory available",
  CPU: "has insufficient CPU units available",
  ENI: 'encountered error "RESOURCE:ENI"',
  GPU: 'encountered error "RESOURCE:GPU"',
  ATTRIBUTE: "is missing an attribute required by your task",
};

export function obstacleOf({ kind, resource = "MEMORY" }: Scenario): string {
  if (kind === "agent-disconnected") return 'encountered error "AGENT"';
  return kind === "port-clash" ? "is already using a port required by your task" : LACKS[resource];
}

/** What a scenario makes the host itself show: others look at hosts, not at services. */
export type HostTrouble = "AGENT" | Scarce;

export function hostTroubles(world: World, host: Host): HostTrouble[] {
  const { region, name } = host.cluster;
  const here = { account: region.account, region: region.name, cluster: name };
  return world.scenarios.list().flatMap((scenario): HostTrouble[] => {
    const { service: _service, image: _image, ...place } = scenario;
    if (!covers(place, here)) return [];
    if (scenario.kind === "agent-disconnected") return ["AGENT"];
    return scenario.kind === "no-room" ? [scenario.resource ?? "MEMORY"] : [];
  });
}
