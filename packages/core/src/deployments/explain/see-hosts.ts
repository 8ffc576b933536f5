import { hostNamesOfCluster } from "../../fleet/index.ts";
import { type Message, message } from "../../kernel/index.ts";
import { type Obstacle as HostObstacle, type HostRoom, roomFor } from "../../placement/index.ts";
import type { AdvanceDeps } from "../deps.ts";
import type { EcsCalls, ServiceAddress } from "../ecs.ts";
import { type LiveCapacity, readLiveCapacity } from "./ecs.ts";
import type { FailureEvidence, Lack, SeenHost } from "./evidence.ts";
import { placementFailures } from "./not-placed.ts";
import type { Obstacle } from "./placement-failure.ts";

type SeenHosts = Pick<FailureEvidence, "hosts" | "notKnown">;
const nothing: SeenHosts = { hosts: [], notKnown: [] };

/** What hosts can lack: of these ECS is asked what is free now. */
const ofHosts: readonly Obstacle[] = [
  "CPU",
  "MEMORY",
  "PORTS",
  "ENI",
  "GPU",
  "ATTRIBUTE",
  "CONSTRAINT",
  "AGENT",
  "OTHER",
];

/**
 * The hosts that the evidence is about, by the names that people know; where tasks could not be placed, with what
 * each host lacks at this moment. ECS keeps no record of it, so a later look would show another day.
 */
export async function seeHosts(
  deps: Pick<AdvanceDeps, "database">,
  work: ServiceAddress & { toTaskDefinition: string | null },
  seen: { ecs: EcsCalls; evidence: Pick<FailureEvidence, "stoppedTasks" | "serviceEvents"> },
): Promise<SeenHosts> {
  const [failure] = placementFailures(seen.evidence);
  const ran = seen.evidence.stoppedTasks.some(({ containerInstance }) => containerInstance !== null);
  if (!failure && !ran) return nothing;
  const names = await hostNamesOfCluster(deps.database, work.clusterArn);
  const known = names.map(({ arn, ...host }): SeenHost => ({ ...host, containerInstance: arn, lacks: null }));
  if (!failure || !ofHosts.includes(failure.obstacle) || work.toTaskDefinition === null)
    return { hosts: known, notKnown: [] };
  const live = await readLiveCapacity(seen.ecs, work, work.toTaskDefinition);
  if (!live.known) return { hosts: known, notKnown: [live.reason] };
  return lookAt(live.value, { known, obstacle: failure.obstacle });
}

/** What each host lacks for one more task, and what of it could not be told. */
function lookAt(
  live: LiveCapacity,
  { known, obstacle }: { known: SeenHost[]; obstacle: Obstacle },
): SeenHosts {
  const { refusing } = roomFor({ ...live, count: 0 });
  const lacksOf = new Map(
    refusing.map((host) => [host.arn, host.obstacles.flatMap((each) => lackOf(each, obstacle))]),
  );
  const addresses = new Map(known.map((host) => [host.containerInstance, host.privateIp]));
  const hosts = live.hosts.map(
    ({ arn, name }: HostRoom): SeenHost => ({
      containerInstance: arn,
      name,
      privateIp: addresses.get(arn) ?? null,
      lacks: lacksOf.get(arn) ?? [],
    }),
  );
  const roomNow = hosts.some(({ lacks }) => lacks?.length === 0);
  const notKnown: Message[] = roomNow ? [message("cause.look.roomNow", {})] : [];
  return {
    hosts: [
      ...hosts,
      ...known.filter((host) => !live.hosts.some(({ arn }) => arn === host.containerInstance)),
    ],
    notKnown,
  };
}

/** Of what could not be told only what ECS itself said was short. */
export function lackOf(
  { requirement, certain, needed, free, detail }: HostObstacle,
  obstacle: Obstacle,
): Lack[] {
  const resource = requirement.replace("RESOURCE:", "");
  return certain || resource === obstacle ? [{ resource, needed, free, detail }] : [];
}
