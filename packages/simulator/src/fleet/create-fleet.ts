import { pushImage } from "../ecr/push-image.ts";
import type { Simulator } from "../simulator-handle.ts";
import type { Cluster, LaunchType, Region, Tag } from "../state/model.ts";
import { createRandom, type Random } from "../state/random.ts";
import { regionOf } from "../state/world.ts";
import { addCluster, addHost } from "./add-cluster.ts";
import { addCapacityProvider, addScalableTarget } from "./add-scaling.ts";
import { addService } from "./add-service.ts";
import { configurationOf } from "./configuration-of.ts";
import { clusterNames, SERVICE_NAMES, teamOf } from "./names.ts";

export interface FleetSpec {
  clusters: number;
  /** EC2 hosts over all clusters. */
  hosts: number;
  /** Running containers (one a task) over all clusters. */
  containers: number;
  /** Services over all clusters; one to three in each unless said. */
  services?: number;
  seed?: number;
  /** Where the clusters lie, taken in turn. */
  places?: { account: string; region: string }[];
  /** Image tags v1 … vN in every repository. */
  imageTags?: number;
  /** Services behind a load balancer watch an alarm, `admin` is deployed blue/green with a pause, `gateway` by canary. */
  strategies?: boolean;
  /** Every service says where its lines go: on hosts to Fluentd, on Fargate to CloudWatch Logs. */
  logging?: boolean;
  /** With revisions of earlier images before the one that runs: revision 40 runs v40. */
  pastRevisions?: boolean;
}

export interface Fleet {
  clusters: { account: string; region: string; name: string; arn: string }[];
  services: {
    account: string;
    region: string;
    cluster: string;
    name: string;
    arn: string;
    launchType: LaunchType;
    desiredCount: number;
    image: string;
  }[];
}

export const DEFAULT_PLACE = { account: "123456789012", region: "us-east-1" };

const WEEK = 7 * 86_400_000;

/**
 * A running fleet of the given size, with nothing under way: clusters of which about two in three have
 * hosts, the others on Fargate; services with tags team, environment and tier; repositories with images.
 * Exactly one service of all is called `web` (in the first cluster); several share other names.
 */
export function createFleet(simulator: Simulator, spec: FleetSpec): Fleet {
  const { world } = simulator;
  const random = createRandom(spec.seed ?? 1);
  const places = spec.places ?? [DEFAULT_PLACE];
  const fleet: Fleet = { clusters: [], services: [] };
  const withHosts = Math.min(spec.hosts, Math.max(1, Math.round((spec.clusters * 2) / 3)));
  const started = world.clock.now() - 12 * WEEK;

  clusterNames(spec.clusters).forEach(({ name, environment }, index) => {
    const { account, region: regionName } = places[index % places.length] ?? DEFAULT_PLACE;
    simulator.credentials(account);
    const region = regionOf(world, account, regionName);
    const cluster = addCluster(world, region, {
      name,
      tags: [
        { key: "environment", value: environment },
        { key: "team", value: teamOf(name) },
      ],
    });
    fleet.clusters.push({ account, region: regionName, name, arn: cluster.arn });
    const hosts = share(spec.hosts, withHosts, index);
    const containers = share(spec.containers, spec.clusters, index);
    addHosts(simulator, cluster, { hosts, containers, environment, index });
    let left = containers;
    const names =
      spec.services === undefined
        ? serviceNames(random, index)
        : numberedNames(share(spec.services, spec.clusters, index), index);
    names.forEach((serviceName, position, all) => {
      const last = position === all.length - 1;
      const desiredCount = last ? left : Math.min(left, Math.max(1, Math.ceil(containers / all.length)));
      if (desiredCount === 0) return;
      left -= desiredCount;
      const repository = `${teamOf(name)}/${serviceName}`;
      const tag = ensureImages(region, repository, { tags: spec.imageTags ?? 60, at: started });
      const image = `${account}.dkr.ecr.${regionName}.amazonaws.com/${repository}:${tag}`;
      const launchType: LaunchType =
        hosts === 0 || (position === all.length - 1 && index % 5 === 4) ? "FARGATE" : "EC2";
      const service = addService(world, cluster, {
        name: serviceName,
        image,
        ...(spec.pastRevisions ? { pastImages: earlierImages(image) } : {}),
        launchType,
        desiredCount,
        tags: serviceTags(name, environment, serviceName),
        createdAt: started + random.below(11 * WEEK),
        ...SHAPES[serviceName],
        ...(spec.logging ? { logConfiguration: loggingOf({ cluster, serviceName, launchType }) } : {}),
        ...(spec.strategies ? { configuration: configurationOf(serviceName) } : {}),
      });
      if (scaledServices.includes(serviceName) && environment === "production")
        addScalableTarget(world, cluster, {
          service: serviceName,
          minCapacity: 1,
          maxCapacity: Math.max(4, desiredCount * 2),
        });
      fleet.services.push({
        account,
        region: regionName,
        cluster: name,
        name: serviceName,
        arn: service.arn,
        launchType,
        desiredCount,
        image,
      });
    });
  });
  return fleet;
}

/** The demo's fleet: the first customer's size. */
export function demoFleet(
  simulator: Simulator,
  { seed = 1, ...more }: Pick<FleetSpec, "seed" | "places" | "pastRevisions" | "strategies" | "logging"> = {},
): Fleet {
  return createFleet(simulator, {
    clusters: 40,
    hosts: 63,
    containers: 189,
    seed,
    ...more,
  });
}

/** As a fleet does it that is in order: a tag to route by with the id that leads to the task, and nobody waits for a collector. */
function loggingOf({
  cluster,
  serviceName,
  launchType,
}: {
  cluster: Cluster;
  serviceName: string;
  launchType: LaunchType;
}): { logDriver: string; options: Record<string, string> } {
  if (launchType !== "FARGATE")
    return {
      logDriver: "fluentd",
      options: { "fluentd-async": "true", tag: `ecs.${cluster.name}.${serviceName}.{{.ID}}` },
    };
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": `/ecs/${cluster.name}`,
      "awslogs-region": cluster.region.name,
      "awslogs-stream-prefix": serviceName,
      "awslogs-create-group": "true",
    },
  };
}

/** What kind of service a name stands for. */
const SHAPES: Record<
  string,
  { loadBalanced?: boolean; healthCheck?: boolean; containerPort?: number; cpu?: number; memory?: number }
> = {
  web: { loadBalanced: true, healthCheck: true, containerPort: 8080 },
  api: { loadBalanced: true, containerPort: 8080 },
  admin: { loadBalanced: true, containerPort: 3000 },
  gateway: { loadBalanced: true, containerPort: 8080 },
  search: { healthCheck: true, containerPort: 9200, memory: 1024 },
};

/** How many of `total` fall to the one at `index` of `parts`; nothing beyond the last part. */
function share(total: number, parts: number, index: number): number {
  if (index >= parts) return 0;
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0);
}

/** Hosts large enough for the cluster's tasks to be there twice, as a rolling update needs. */
function addHosts(
  simulator: Simulator,
  cluster: Cluster,
  {
    hosts,
    containers,
    environment,
    index: place,
  }: { hosts: number; containers: number; environment: string; index: number },
): void {
  const provider = providerOf(cluster, { hosts, place });
  const types = ["m6i.xlarge", "m6i.large", "r6i.large"];
  const perHost = hosts === 0 ? 0 : Math.ceil((containers * 2.5) / hosts);
  for (let index = 0; index < hosts; index += 1) {
    const crowded = perHost > 6;
    addHost(simulator.world, cluster, {
      ...provider,
      instanceType: crowded ? "m6i.xlarge" : (types[index % types.length] ?? "m6i.xlarge"),
      ...(crowded ? { cpu: Math.max(4096, perHost * 256), memory: Math.max(15_716, perHost * 1024) } : {}),
      tags: [
        { key: "Name", value: `${cluster.name}-host-${index + 1}` },
        { key: "environment", value: environment },
      ],
    });
  }
}

/** Services of production whose desired count Application Auto Scaling minds. */
const scaledServices: readonly string[] = ["web", "api", "gateway", "search"];

/**
 * How a cluster's hosts come to be: six clusters in ten have an Auto Scaling group behind a capacity provider, a third
 * of them of spot instances; one has instances that ECS manages; the hosts of the others registered by themselves.
 */
function providerOf(
  cluster: Cluster,
  { hosts, place }: { hosts: number; place: number },
): { capacityProvider?: string; spot?: boolean; kind?: "MANAGED" } {
  if (hosts === 0 || place % 10 >= 7) return {};
  const tags = cluster.tags.filter(({ key }) => key === "team");
  const managedInstances = place % 10 === 6;
  const capacityProvider = `${cluster.name}${managedInstances ? "-managed" : ""}`;
  addCapacityProvider(cluster, {
    name: capacityProvider,
    tags,
    managedInstances,
    minSize: 1,
    maxSize: hosts * 2,
  });
  cluster.defaultStrategy.push({ capacityProvider, weight: 1, base: 0 });
  return managedInstances
    ? { capacityProvider, kind: "MANAGED" }
    : { capacityProvider, spot: place % 3 === 2 };
}

/** One to three services a cluster; `web` only in the first. */
function serviceNames(random: Random, index: number): string[] {
  if (index === 0) return ["web", "api", "worker"];
  const count = 1 + random.below(3);
  const from = random.below(SERVICE_NAMES.length);
  return Array.from(
    { length: count },
    (_, offset) => SERVICE_NAMES[(from + offset) % SERVICE_NAMES.length] as string,
  );
}

/** So many, told apart by numbers where there are more than names. */
function numberedNames(count: number, index: number): string[] {
  const names = index === 0 ? ["web", ...SERVICE_NAMES] : SERVICE_NAMES;
  return Array.from({ length: count }, (_, position) => {
    const name = names[position % names.length] as string;
    const round = Math.floor(position / names.length);
    return round === 0 ? name : `${name}-${round + 1}`;
  });
}

function ensureImages(
  region: Region,
  repository: string,
  { tags, at }: { tags: number; at: number },
): string {
  const current = Math.max(1, tags - 20);
  if (!region.repositories.has(repository)) {
    const image = { repository, platforms: ["linux/amd64", "linux/arm64"] };
    for (let version = 1; version <= tags; version += 1) {
      pushImage(region, { ...image, tag: `v${version}`, pushedAt: at + version * 86_400_000 });
    }
    pushImage(region, { ...image, tag: "latest", content: `v${tags}`, pushedAt: at + tags * 86_400_000 });
  }
  return `v${current}`;
}

/** v1 … v39 of the repository whose v40 it is. */
function earlierImages(image: string): string[] {
  const [, repository = "", version = "1"] = /^(.*):v(\d+)$/.exec(image) ?? [];
  return Array.from({ length: Number(version) - 1 }, (_, index) => `${repository}:v${index + 1}`);
}

function serviceTags(cluster: string, environment: string, service: string): Tag[] {
  const tier = ["web", "api", "admin", "gateway"].includes(service) ? "frontend" : "backend";
  return [
    { key: "team", value: teamOf(cluster) },
    { key: "environment", value: environment },
    { key: "tier", value: tier },
  ];
}
