import { type Message, message } from "../../kernel/index.ts";
import type { FailureEvidence, Lack, SeenHost } from "./evidence.ts";
import { findHost, hostName } from "./host-name.ts";
import { type Obstacle, type PlacementFailure, placementFailure, reasonOf } from "./placement-failure.ts";

/** Every placement failure that the events and the stopped tasks tell, newest first, each text once. */
export function placementFailures(
  evidence: Pick<FailureEvidence, "serviceEvents" | "stoppedTasks">,
): PlacementFailure[] {
  const texts = [...evidence.serviceEvents, ...evidence.stoppedTasks.map((task) => task.stoppedReason ?? "")];
  return [...new Set(texts)].flatMap((text) => placementFailure(text) ?? []);
}

/** Tasks that found no place: what was short, with the numbers of the hosts where they were looked at. */
export function notPlaced(evidence: FailureEvidence): Message | null {
  const [failure] = placementFailures(evidence);
  return failure ? tell[failure.obstacle](failure, evidence.hosts) : null;
}

type Tell = (failure: PlacementFailure, hosts: readonly SeenHost[]) => Message;

const noRoom: Tell = (failure, hosts) => {
  const lacks = lacksOf(failure.obstacle, hosts);
  const freest = lacks.reduce<Found | null>(
    (best, each) => (best === null || (each.lack.free ?? -1) > (best.lack.free ?? -1) ? each : best),
    null,
  );
  return message("cause.noRoom", {
    detail: reasonOf(failure),
    resource: failure.obstacle,
    needed: freest?.lack.needed ?? null,
    free: freest?.lack.free ?? null,
    host: freest?.host.name ?? hostName(failure.containerInstance, hosts),
    hosts: lacks.length,
  });
};

/** About one host, the closest, with what it lacks where that was seen. */
const about =
  (kind: "cause.portClash" | "cause.missingAttribute" | "cause.constraint"): Tell =>
  (failure, hosts) => {
    const closest = findHost(failure.containerInstance, hosts);
    const lacks = lacksOf(failure.obstacle, hosts);
    const { lack, host } = lacks.find((each) => each.host === closest) ??
      lacks[0] ?? { lack: null, host: null };
    return message(kind, {
      detail: lack?.detail ?? null,
      host: host?.name ?? hostName(failure.containerInstance, hosts),
    });
  };

const tell: Record<Obstacle, Tell> = {
  CPU: noRoom,
  MEMORY: noRoom,
  ENI: noRoom,
  GPU: noRoom,
  OTHER: noRoom,
  PORTS: about("cause.portClash"),
  ATTRIBUTE: about("cause.missingAttribute"),
  CONSTRAINT: about("cause.constraint"),
  AGENT: (failure, hosts) => {
    const silent = lacksOf("AGENT", hosts).map(({ host }) => host.name);
    const closest = hostName(failure.containerInstance, hosts);
    return message("cause.agentDisconnected", { host: closest, hosts: Math.max(silent.length, 1) });
  },
  NO_HOSTS: () => message("cause.noHosts", {}),
  CAPACITY_PROVIDER: () => message("cause.capacityProviderEmpty", {}),
  FARGATE: () => message("cause.fargateCapacity", {}),
  QUOTA: (failure) => message("cause.quota", { detail: reasonOf(failure) }),
  CONFIGURATION: () => message("cause.cannotReplace", {}),
};

type Found = { host: SeenHost; lack: Lack };

function lacksOf(obstacle: Obstacle, hosts: readonly SeenHost[]): Found[] {
  return hosts.flatMap((host) => {
    const lack = host.lacks?.find(({ resource }) => resource === obstacle);
    return lack ? [{ host, lack }] : [];
  });
}
