import { AwsFailure, message } from "../../../kernel/index.ts";
import { ecsDeploymentRow, ecsRevisionRow, revisionsOf } from "../../store/inventory/ecs-deployment-rows.ts";
import {
  endedDeployments,
  forgetUnfinished,
  missingRevisions,
  type ServiceToScan,
  saveScans,
  servicesToScan,
} from "../../store/inventory/ecs-deployments.ts";
import { upsert } from "../../store/inventory/upsert.ts";
import type { PartRead, Region, RegionDeps } from "./region.ts";
import { type InventorySource, most } from "./source.ts";

const mostPages = 100;
/** Of one listing: the first look at a large fleet is spread over several, and takes nothing from the rest. */
const servicesOfListing = 200;
const servicesAtOnce = 20;

/**
 * Archives ECS's deployments of services that changed since they were last read, and of those with one under way. ECS
 * forgets them after 90 days and with the service.
 */
export async function readEcsDeployments(deps: RegionDeps, place: Region): Promise<PartRead> {
  const { services, left } = await servicesToScan(deps.database, { ...place, limit: servicesOfListing });
  // A look as well: what is known is so still, and whatever could not be read went with its service.
  if (services.length === 0) return { changedRows: 0, failure: null };
  let changedRows = 0;
  // What is read is stored bit by bit: an operation that is denied costs twenty calls, not all of them.
  for (let start = 0; start < services.length; start += servicesAtOnce)
    changedRows += await readSome(deps, services.slice(start, start + servicesAtOnce));
  return { changedRows, left, failure: left > 0 ? message("cause.listing.behind", { left }) : null };
}

async function readSome(deps: RegionDeps, services: readonly ServiceToScan[]): Promise<number> {
  const { database, clock, source } = deps;
  const at = clock.now();
  const serviceIds = services.map(({ id }) => id);
  const ended = await endedDeployments(database, serviceIds);
  const lists = await Promise.all(services.map((service) => newDeployments(source, { service, ended })));
  const serviceOf = new Map(
    services.flatMap(({ id }, index) => (lists[index] ?? []).map((arn) => [arn, id] as const)),
  );
  const described = await inBatches([...serviceOf.keys()], source.describeServiceDeployments);
  const deployments = described.flatMap((deployment) => {
    const serviceId = serviceOf.get(deployment.serviceDeploymentArn ?? "");
    return serviceId === undefined ? [] : [{ serviceId, deployment }];
  });
  const ofRevision = new Map(
    deployments.flatMap(({ serviceId, deployment }) =>
      revisionsOf(deployment).map((arn) => [arn, serviceId] as const),
    ),
  );
  const missing = await missingRevisions(database, [...ofRevision.keys()]);
  const revisions = await inBatches(missing, source.describeServiceRevisions);
  // Revisions, then deployments, then the note that they were read: a process that dies in between reads them again.
  let written = await upsert(
    database,
    "ecs_revision",
    revisions.flatMap((each) => {
      const serviceId = ofRevision.get(each.serviceRevisionArn ?? "");
      return serviceId === undefined ? [] : (ecsRevisionRow(serviceId, each) ?? []);
    }),
    at,
  );
  const rows = deployments.flatMap(
    ({ serviceId, deployment }) => ecsDeploymentRow(serviceId, deployment) ?? [],
  );
  written += await upsert(database, "ecs_deployment", rows, at);
  const present = rows.map(({ id }) => id);
  written += await forgetUnfinished(database, { serviceIds, present, at });
  await saveScans(database, services);
  return written;
}

/** Newest first, down to the first that had ended when it was read: what is older had too. */
async function newDeployments(
  source: InventorySource,
  { service: { arn: service, clusterArn: cluster }, ended }: { service: ServiceToScan; ended: Set<string> },
): Promise<string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  try {
    for (let pages = 0; pages < mostPages; pages += 1) {
      const answer = await source.serviceDeployments({ cluster, service, nextToken });
      for (const { serviceDeploymentArn: arn } of answer.serviceDeployments ?? []) {
        if (!arn) continue;
        if (ended.has(arn)) return arns;
        arns.push(arn);
      }
      if (!answer.nextToken || answer.nextToken === nextToken) break;
      nextToken = answer.nextToken;
    }
  } catch (error) {
    // It went in between.
    if (!(error instanceof AwsFailure && error.kind === "notFound")) throw error;
  }
  return arns;
}

async function inBatches<Item>(
  arns: readonly string[],
  describe: (arns: string[]) => Promise<Item[]>,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let start = 0; start < arns.length; start += most.describedDeployments)
    items.push(...(await describe(arns.slice(start, start + most.describedDeployments))));
  return items;
}
