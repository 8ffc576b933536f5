import { DeregisterTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { testDatabase } from "@fleetgraph/database/testing";
import {
  createCapacityProvider,
  createCluster,
  createHost,
  createScalableTarget,
  createService,
  DEFAULT_PLACE,
  demoFleet,
  startSimulator,
} from "@fleetgraph/simulator";
import { afterEach, expect, test } from "vitest";
import { openGate, pageRequest, systemClock } from "../../../kernel/index.ts";
import type { Caller, Grant } from "../../../permissions/index.ts";
import {
  autoScalingGroupsByNames,
  capacityOfClusters,
  capacityProvidersByNames,
  capacityProvidersOfClusters,
  createAwsAccounts,
  ecsDeploymentsOfServices,
  ecsRevisionsByArns,
  findHost,
  findService,
  hostDetailsByIds,
  instancesByIds,
  listClusters,
  listHosts,
  listImages,
  listTasks,
  scalingTargetsByPaths,
  servicesOfImages,
  staleListings,
  syncFleet,
  taskDefinitionsByArns,
} from "../../index.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const nothing = () => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };

async function setUp() {
  const sim = await startSimulator({ throttling: false });
  closing.push(() => Promise.resolve(sim.close()));
  const database = await testDatabase();
  closing.push(() => database.close());
  const { accessKeyId, secretAccessKey } = sim.credentials(DEFAULT_PLACE.account);
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  const main = { name: "main", regions: ["us-east-1"], endpoint: sim.url, access: "read" as const };
  const accounts = createAwsAccounts([main], openGate);
  let now = systemClock.now().getTime();
  const clock = { now: () => new Date(now) };
  const deps = { database, clock, log: quiet, accounts };
  return {
    sim,
    database,
    sync: () => syncFleet(deps),
    /** Lets so many seconds pass for the listing. */
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

function reader(...grants: Grant[]): Caller {
  const request = { requestId: "r", address: null, client: null };
  return { principalId: "prn_1", principalName: "reader", tokenId: "tok_1", roles: [], grants, ...request };
}
const everybody = reader({ verb: "fleet:read", resource: "**" });
const all = pageRequest({ first: 100 });

const repository = "team/api";
const image = `123456789012.dkr.ecr.us-east-1.amazonaws.com/${repository}`;

/** One cluster with hosts of every kind, and a service that is scaled. */
async function smallFleet() {
  const world = await setUp();
  const { sim } = world;
  const cluster = { ...DEFAULT_PLACE, cluster: "shop" };
  createCluster(sim, { ...DEFAULT_PLACE, name: "shop" });
  createCapacityProvider(sim, { ...cluster, name: "spot", minSize: 1, maxSize: 4 });
  createCapacityProvider(sim, { ...cluster, name: "managed", managedInstances: true });
  const tags = [{ key: "team", value: "storefront" }];
  const hosts = {
    spot: createHost(sim, { ...cluster, capacityProvider: "spot", spot: true, tags }),
    managed: createHost(sim, { ...cluster, capacityProvider: "managed", kind: "MANAGED" }),
    external: createHost(sim, { ...cluster, kind: "EXTERNAL" }),
  };
  sim.pushImage({ ...DEFAULT_PLACE, repository, tag: "v1" });
  createService(sim, { ...cluster, name: "api", image: `${image}:v1`, desiredCount: 2, tags });
  createService(sim, { ...cluster, name: "proxy", image: "docker.io/library/nginx:1.29" });
  createService(sim, {
    ...cluster,
    name: "web",
    image: `${image}:v1`,
    launchType: "FARGATE",
  });
  createScalableTarget(sim, { ...cluster, service: "api", minCapacity: 2, maxCapacity: 6 });
  return { ...world, hosts };
}

test("capacity providers, their groups and what is free of each are read", async () => {
  const { database, sync, hosts } = await smallFleet();
  expect(await sync()).toMatchObject({ failedListings: 0 });
  const { items } = await listClusters(database, everybody, { page: pageRequest({}, 2), filter: {} });
  const shop = items[0]?.id ?? "";
  const providers = (await capacityProvidersOfClusters(database, everybody, [shop])).get(shop) ?? [];
  expect(providers.map(({ name, kind }) => [name, kind])).toEqual([
    ["FARGATE", "FARGATE"],
    ["FARGATE_SPOT", "FARGATE_SPOT"],
    ["managed", "MANAGED_INSTANCES"],
    ["spot", "EC2_AUTOSCALING"],
  ]);
  const spot = (await capacityProvidersByNames(database, everybody, [`${shop} spot`])).get(`${shop} spot`);
  expect(spot).toMatchObject({
    managedScaling: true,
    targetCapacity: 100,
    autoScalingGroupName: "spot-hosts",
  });
  const key = "main/us-east-1 spot-hosts";
  expect((await autoScalingGroupsByNames(database, everybody, [key])).get(key)).toMatchObject({
    minSize: 1,
    maxSize: 4,
    desiredCapacity: 1,
    inServiceCount: 1,
  });
  const capacity = (await capacityOfClusters(database, everybody, [shop])).get(shop) ?? [];
  expect(capacity.map(({ name, hostCount, registeredCpu }) => [name, hostCount, registeredCpu])).toEqual([
    ["FARGATE", 0, 0],
    ["FARGATE_SPOT", 0, 0],
    ["managed", 1, 4096],
    ["spot", 1, 4096],
    [null, 1, 4096],
  ]);
  expect(capacity.at(-1)?.provider).toBeNull();
  // Who sees only a service sees no hosts, and so nothing of what is free.
  const developer = reader({ verb: "fleet:read", resource: "main/*/shop/api" });
  const seen = (await capacityOfClusters(database, developer, [shop])).get(shop) ?? [];
  expect(seen.reduce((sum, { hostCount }) => sum + hostCount, 0)).toBe(0);
  expect(hosts.external.instanceId).toMatch(/^mi-/);
});

test("a host is told with its EC2 instance, its tags, attributes and health; EC2 is not asked for external ones", async () => {
  const { sim, database, sync, hosts } = await smallFleet();
  await sync();
  const asked = sim.calls({ operation: "DescribeInstances" }).map(({ input }) => JSON.stringify(input));
  expect(asked).toHaveLength(1);
  expect(asked[0]).not.toContain("mi-");
  const host = await findHost(database, everybody, hosts.spot.instanceId);
  expect(host).toMatchObject({
    capacityProviderName: "spot",
    dockerVersion: "25.0.8",
    labels: [{ key: "team", value: "storefront" }],
  });
  const instance = (await instancesByIds(database, everybody, [hosts.spot.instanceId])).get(
    hosts.spot.instanceId,
  );
  expect(instance).toMatchObject({ lifecycle: "SPOT", managed: false, autoScalingGroupName: "spot-hosts" });
  expect(instance?.imageId).toMatch(/^ami-/);
  const [managed] = (await instancesByIds(database, everybody, [hosts.managed.instanceId])).values();
  expect(managed).toMatchObject({ lifecycle: "ON_DEMAND", managed: true });
  const external = await findHost(database, everybody, hosts.external.arn);
  const details = (await hostDetailsByIds(database, everybody, [external?.id ?? ""])).get(external?.id ?? "");
  expect(details?.attributes.map(({ name }) => name)).toContain("ecs.capability.external");
  expect(details).toMatchObject({
    health: "OK",
    healthChecks: [{ type: "CONTAINER_RUNTIME", status: "OK" }],
  });
});

test("tasks and task definitions carry their tags, and tasks in awsvpc their address", async () => {
  const { database, sync } = await smallFleet();
  await sync();
  const { items } = await listTasks(database, everybody, { page: all, filter: {} });
  const ofApi = items.filter(({ group }) => group === "service:api");
  expect(ofApi).toHaveLength(2);
  expect(ofApi.every(({ labels }) => labels.some(({ value }) => value === "storefront"))).toBe(true);
  const [onFargate] = items.filter(({ group }) => group === "service:web");
  expect(onFargate).toMatchObject({ platformVersion: "1.4.0", connectivity: "CONNECTED" });
  expect(onFargate?.privateIp).toMatch(/^10\./);
  expect(onFargate?.networkInterfaceId).toMatch(/^eni-/);
  const arn = ofApi[0]?.taskDefinitionArn ?? "";
  const definition = (await taskDefinitionsByArns(database, everybody, [{ arn, path: "" }])).get(arn);
  expect(definition).toMatchObject({ labels: [{ key: "team", value: "storefront" }], deregisteredAt: null });
  expect(definition?.registeredBy).toMatch(/^arn:aws:iam::/);
  expect(Number.isNaN(Date.parse(definition?.registeredAt ?? ""))).toBe(false);
});

test("that a revision was deregistered is seen within a day, and no revision is read more often", async () => {
  const { sim, database, sync, pass } = await smallFleet();
  await sync();
  const { items } = await listTasks(database, everybody, { page: all, filter: {} });
  const arn = items.find(({ group }) => group === "service:api")?.taskDefinitionArn ?? "";
  const ecs = new ECSClient({ endpoint: sim.url, region: "us-east-1" });
  closing.push(async () => ecs.destroy());
  await ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: arn }));
  const read = async () => (await taskDefinitionsByArns(database, everybody, [{ arn, path: "" }])).get(arn);
  const asked = () => sim.calls({ operation: "DescribeTaskDefinition" }).length;
  const before = asked();
  pass(80_000);
  await sync();
  expect(asked()).toBe(before);
  expect(await read()).toMatchObject({ deregisteredAt: null });
  pass(10_000);
  await sync();
  expect(Date.parse((await read())?.deregisteredAt ?? "")).not.toBeNaN();
  const after = asked();
  expect(after).toBeGreaterThan(before);
  await sync();
  expect(asked()).toBe(after);
});

test("the bounds of Application Auto Scaling come and go", async () => {
  const { sim, database, sync, pass } = await smallFleet();
  await sync();
  const path = "main/us-east-1/shop/api";
  const read = async () => (await scalingTargetsByPaths(database, everybody, [path])).get(path);
  expect(await read()).toMatchObject({ minCapacity: 2, maxCapacity: 6, scaleInSuspended: false });
  const api = { ...DEFAULT_PLACE, cluster: "shop", service: "api" };
  createScalableTarget(sim, { ...api, minCapacity: 3, maxCapacity: 9, suspended: true });
  await sync();
  expect(await read()).toMatchObject({ minCapacity: 2 });
  pass(600);
  await sync();
  expect(await read()).toMatchObject({ minCapacity: 3, maxCapacity: 9, scaleInSuspended: true });
  sim.world.regions.get("123456789012/us-east-1")?.scalableTargets.clear();
  pass(600);
  await sync();
  expect(await read()).toBeUndefined();
});

test("an image is found in ECR with its services, and missed when it is expired there", async () => {
  const { sim, database, sync, pass } = await smallFleet();
  await sync();
  const read = async (filter = {}) => (await listImages(database, everybody, { page: all, filter })).items;
  const [inEcr, elsewhere] = await read();
  expect(inEcr).toMatchObject({ repository: image, tag: "v1", present: true, tags: ["v1"] });
  expect(inEcr?.pushedAt).not.toBeNull();
  expect(inEcr?.sizeInBytes).toBeGreaterThan(0);
  expect(elsewhere).toMatchObject({
    reference: "docker.io/library/nginx:1.29",
    present: null,
    pushedAt: null,
  });
  const id = inEcr?.id ?? "";
  const uses = await servicesOfImages(database, everybody, { ids: [id], page: pageRequest({}, 2) });
  expect(uses.get(id)?.items.map(({ name }) => name)).toEqual(["api", "web"]);

  // A tag that moves leaves the image where it is; another one is not looked at before an hour has passed.
  sim.pushImage({ ...DEFAULT_PLACE, repository, tag: "v1", content: "anew" });
  sim.clearCalls();
  await sync();
  expect(sim.calls({ operation: "DescribeImages" })).toEqual([]);
  pass(3_700);
  await sync();
  expect(await read({ digest: inEcr?.digest })).toMatchObject([{ present: true, tags: [] }]);
  const repositories = sim.world.regions.get("123456789012/us-east-1")?.repositories;
  repositories?.get(repository)?.images.delete(`@${inEcr?.digest}`);
  pass(3_700);
  await sync();
  expect(await read({ present: false })).toMatchObject([
    { id, present: false, sizeInBytes: inEcr?.sizeInBytes },
  ]);
  expect((await read({ present: false }))[0]?.missingSince).not.toBeNull();
  // It is still found wherever else something goes missing.
  sim.scenarios.set({ kind: "access-denied", operation: "DescribeImages" });
  pass(3_700);
  await sync();
  expect(await read({ present: false })).toHaveLength(1);
});

test("ECS's deployments are archived with their revisions and digests, and outlive the service", async () => {
  const { sim, database, sync, pass } = await smallFleet();
  await sync();
  const api = await findService(database, everybody, "shop/api");
  const id = api?.id ?? "";
  const read = async () => {
    const pages = await ecsDeploymentsOfServices(database, everybody, {
      ids: [id],
      page: pageRequest({}, 2),
    });
    return pages.get(id)?.items ?? [];
  };
  const [first] = await read();
  expect(first).toMatchObject({ status: "SUCCESSFUL", strategy: "ROLLING", requestedTaskCount: 2 });
  const target = first?.targetRevisionArn ?? "";
  const revision = (await ecsRevisionsByArns(database, everybody, [target])).get(target);
  expect(revision?.images).toMatchObject([{ container: "api", image: `${image}:v1` }]);
  expect(revision?.images[0]?.digest).toMatch(/^sha256:/);

  // That nothing changed is a look as well.
  sim.clearCalls();
  pass(60);
  await sync();
  expect(sim.calls({ operation: "ListServiceDeployments" })).toEqual([]);
  const looked = (each: { observedAt: string } | undefined) => Date.parse(each?.observedAt ?? "");
  expect(looked((await read())[0]) - looked(first)).toBeGreaterThanOrEqual(60_000);

  sim.advance(60_000);
  const { UpdateServiceCommand, ECSClient } = await import("@aws-sdk/client-ecs");
  const ecs = new ECSClient({ region: "us-east-1", endpoint: sim.url });
  await ecs.send(new UpdateServiceCommand({ cluster: "shop", service: "api", forceNewDeployment: true }));
  sim.advance(3_000);
  await sync();
  expect((await read())[0]).toMatchObject({ status: "IN_PROGRESS" });
  sim.settle();
  await sync();
  expect((await read()).map(({ status }) => status)).toEqual(["SUCCESSFUL", "SUCCESSFUL"]);
  expect((await read())[0]?.sourceRevisionArns).toEqual([target]);

  // What could not be read of a service goes with it.
  sim.scenarios.set({ kind: "access-denied", operation: "ListServiceDeployments" });
  await ecs.send(new UpdateServiceCommand({ cluster: "shop", service: "api", forceNewDeployment: true }));
  await sync();
  expect(await staleListings(database, everybody)).toMatchObject([{ kind: "ECS_DEPLOYMENTS" }]);
  sim.removeService({ cluster: "shop", service: "api" });
  sim.settle();
  await sync();
  expect(await staleListings(database, everybody)).toEqual([]);
  expect(await read()).toHaveLength(2);
});

test("the first look at many services is spread over listings, and what is left is told", async () => {
  const { sim, database, sync } = await setUp();
  createCluster(sim, { ...DEFAULT_PLACE, name: "many" });
  for (let index = 0; index < 230; index += 1) {
    createService(sim, {
      ...DEFAULT_PLACE,
      cluster: "many",
      name: `s${index}`,
      image: "docker.io/library/nginx:1.29",
      launchType: "FARGATE",
      desiredCount: 0,
    });
  }
  await sync();
  expect(await staleListings(database, everybody)).toMatchObject([
    { kind: "ECS_DEPLOYMENTS", failure: { kind: "cause.listing.behind", params: { left: 30 } } },
  ]);
  expect(sim.calls({ operation: "ListServiceDeployments" })).toHaveLength(200);
  await sync();
  expect(await staleListings(database, everybody)).toEqual([]);
  const { rows } = await database.pool.query("SELECT count(*)::int AS count FROM ecs_deployment");
  expect(rows).toEqual([{ count: 230 }]);
});

test.each([
  ["DescribeCapacityProviders", "CAPACITY_PROVIDERS"],
  ["DescribeAutoScalingGroups", "AUTO_SCALING_GROUPS"],
  ["DescribeScalableTargets", "SCALING_TARGETS"],
  ["DescribeInstances", "INSTANCES"],
  ["ListServiceDeployments", "ECS_DEPLOYMENTS"],
  ["DescribeServiceRevisions", "ECS_DEPLOYMENTS"],
])("without %s only its part is stale, says why, and is whole again afterwards", async (operation, kind) => {
  const { sim, database, sync, pass } = await smallFleet();
  sim.scenarios.set({ kind: "access-denied", operation });
  await sync();
  const stale = await staleListings(database, everybody);
  expect(stale.map((each) => [each.kind, each.failure?.kind])).toEqual([[kind, "cause.listing.denied"]]);
  expect((await listHosts(database, everybody, { page: all, filter: {} })).items).toHaveLength(3);
  sim.scenarios.clear();
  pass(1);
  await sync();
  expect(await staleListings(database, everybody)).toEqual([]);
});

test("reading the demo's fleet again calls hardly more than ECS itself needs, and writes nothing", async () => {
  const { sim, sync } = await setUp();
  demoFleet(sim);
  expect(await sync()).toMatchObject({ failedListings: 0 });
  sim.clearCalls();
  expect(await sync()).toMatchObject({ failedListings: 0, changedRows: 0 });
  const ofInventory = sim
    .calls()
    .filter(
      ({ operation }) => !/^(List|Describe)(Clusters|Services|Tasks|ContainerInstances)$/.test(operation),
    )
    .map(({ operation }) => operation);
  expect(ofInventory.sort()).toEqual(["DescribeAutoScalingGroups", "DescribeInstances"]);
});
