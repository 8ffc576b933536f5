import {
  type DescribedService,
  type EcsCalls,
  listServiceDeployments,
  taskDefinitionsOfServiceRevisions,
} from "./ecs.ts";
import { type ObservedService, primaryOf } from "./observation.ts";
import type { Work } from "./store.ts";

/** The ECS deployment that this deployment caused: of our revision, and not there before. */
export function ownDeployment(service: ObservedService, work: Work): string | null {
  const caused = causedDeployment(service, work);
  // A restart's revision is that of the deployments before it: only a new one is its own.
  if (caused !== null || work.kind === "RESTART") return caused;
  // An ECS that keeps one deployment and changes it in place gives no new id.
  const primary = primaryOf(service);
  return primary?.taskDefinition === work.toTaskDefinition ? (primary?.id ?? null) : null;
}

/** As above, but certain: only UpdateService with our revision makes such a one. */
export function causedDeployment(service: ObservedService, work: Work): string | null {
  const caused = service.deployments.find(
    (each) => each.taskDefinition === work.toTaskDefinition && !work.priorEcsDeployments.includes(each.id),
  );
  return caused?.id ?? null;
}

/** ECS's clock and ours differ by less. */
const clocksDifferMs = 5 * 60_000;

/**
 * The service deployment that this deployment caused: of our revision, and not there before. It is listed for 90
 * days, also when ECS has rolled it back and the service shows nothing of it any more.
 */
export async function ownServiceDeployment(
  ecs: EcsCalls,
  work: Work,
  answer: DescribedService | null,
): Promise<string | null> {
  const current = answer?.currentServiceDeployment ?? null;
  if (current !== null && !work.priorEcsDeployments.includes(current)) return current;
  return (await causedServiceDeployments(ecs, work))[0] ?? null;
}

/** Every service deployment of our revision that was not there before, newest first. */
export async function causedServiceDeployments(ecs: EcsCalls, work: Work): Promise<string[]> {
  const earliest = work.createdAt.getTime() - clocksDifferMs;
  const fresh = (await listServiceDeployments(ecs, work)).filter(
    ({ arn, createdAt }) =>
      arn !== "" &&
      !work.priorEcsDeployments.includes(arn) &&
      (createdAt === null || createdAt.getTime() >= earliest),
  );
  const revisions = fresh.map((each) => each.serviceRevision).filter((each) => each !== null);
  const definitions = await taskDefinitionsOfServiceRevisions(ecs, [...new Set(revisions)]);
  const own = fresh.filter(({ serviceRevision }) => {
    const definition = serviceRevision === null ? undefined : definitions.get(serviceRevision);
    return definition === undefined || definition === work.toTaskDefinition;
  });
  return own.map(({ arn }) => arn);
}
