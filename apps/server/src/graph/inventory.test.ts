import {
  createCapacityProvider,
  createCluster,
  createHost,
  createScalableTarget,
  createService,
  DEFAULT_PLACE,
  type Simulator,
} from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { startStack, until } from "../testing/start-stack.ts";

const shop = { ...DEFAULT_PLACE, cluster: "shop" };
const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/api";

function smallShop(sim: Simulator): void {
  createCluster(sim, { ...DEFAULT_PLACE, name: "shop" });
  createCapacityProvider(sim, { ...shop, name: "spot", minSize: 1, maxSize: 4 });
  const tags = [{ key: "team", value: "storefront" }];
  createHost(sim, { ...shop, capacityProvider: "spot", spot: true, tags });
  createHost(sim, { ...shop, kind: "EXTERNAL" });
  sim.pushImage({ ...DEFAULT_PLACE, repository: "team/api", tag: "v1" });
  sim.pushImage({ ...DEFAULT_PLACE, repository: "team/api", tag: "v2" });
  createService(sim, { ...shop, name: "api", image: `${image}:v1`, desiredCount: 2, tags });
  createService(sim, { ...shop, name: "web", image: `${image}:v1`, launchType: "FARGATE" });
  createScalableTarget(sim, { ...shop, service: "api", minCapacity: 2, maxCapacity: 6 });
}

const everything = `{
  clusters { nodes { name
    capacityProviders { id name kind autoScalingGroup { id name minSize desiredCapacity maxSize inServiceCount } }
    defaultCapacityProviderStrategy { name }
    capacity { name hostCount registeredCpu provider { name } } } }
  hosts { nodes { kind labels { key value } health attributes { name value } dockerVersion
    instance { lifecycle imageId launchedAt } capacityProvider { name } autoScalingGroup { name } } }
  service(ref: "shop/api") { id autoscaling { minCapacity maxCapacity } labels { key value }
    taskDefinition { labels { key value } registeredBy registeredAt deregisteredAt
      containers { imageDetails { tag present } } }
    ecsDeployments { nodes { id status service { name } deployment { id } target { taskDefinition { family }
      images { container digest details { present services { nodes { name } } } } } } }
    tasks { nodes { group labels { value } capacityProvider { name } containers { imageDetails { digest present } } } } }
  web: service(ref: "shop/web") { tasks { nodes { privateIp networkInterfaceId platformVersion } } }
  images(filter: { service: "shop/web" }) { totalCount nodes { id reference present pushedAt sizeInBytes tags
    services { nodes { name } } } }
}`;

type Tree = { [field: string]: Tree } & Tree[];

test("whatever the fleet stands on can be followed in one query", async () => {
  const stack = await startStack({ fleet: smallShop });
  await stack.listed();
  const answer = await stack.graph(everything);
  expect(answer.errors).toBeUndefined();
  expect(answer.headers.get("x-fleetgraph-engine")).toBe("jit");
  const data = answer.data as unknown as Tree;
  expect(data.clusters?.nodes?.[0]).toMatchObject({
    capacityProviders: [
      { name: "FARGATE", kind: "FARGATE", autoScalingGroup: null },
      { name: "FARGATE_SPOT" },
      {
        name: "spot",
        kind: "EC2_AUTOSCALING",
        autoScalingGroup: {
          name: "spot-hosts",
          minSize: 1,
          desiredCapacity: 1,
          maxSize: 4,
          inServiceCount: 1,
        },
      },
    ],
    capacity: [
      { name: "FARGATE", hostCount: 0 },
      { name: "FARGATE_SPOT", hostCount: 0 },
      { name: "spot", hostCount: 1, provider: { name: "spot" } },
      { name: null, hostCount: 1, provider: null },
    ],
  });
  const hosts = data.hosts?.nodes as unknown as Tree[];
  expect(hosts.find(({ kind }) => (kind as unknown) === "EC2")).toMatchObject({
    labels: [{ key: "team", value: "storefront" }],
    health: "OK",
    instance: { lifecycle: "SPOT" },
    capacityProvider: { name: "spot" },
    autoScalingGroup: { name: "spot-hosts" },
  });
  expect(hosts.find(({ kind }) => (kind as unknown) === "EXTERNAL")).toMatchObject({
    instance: null,
    capacityProvider: null,
    autoScalingGroup: null,
  });
  expect(data.service).toMatchObject({
    autoscaling: { minCapacity: 2, maxCapacity: 6 },
    taskDefinition: {
      labels: [{ key: "team", value: "storefront" }],
      deregisteredAt: null,
      containers: [{ imageDetails: { tag: "v1", present: true } }],
    },
    ecsDeployments: {
      nodes: [
        {
          status: "SUCCESSFUL",
          service: { name: "api" },
          deployment: null,
          target: {
            taskDefinition: { family: "shop-api" },
            images: [
              {
                container: "api",
                details: { present: true, services: { nodes: [{ name: "api" }, { name: "web" }] } },
              },
            ],
          },
        },
      ],
    },
  });
  expect(data.service?.tasks?.nodes).toHaveLength(2);
  expect(data.web?.tasks?.nodes?.[0]).toMatchObject({ platformVersion: "1.4.0" });
  expect(data.images).toMatchObject({ totalCount: 1, nodes: [{ present: true, tags: ["v1"] }] });

  // Everything with an id is found by it.
  const ids = [
    data.clusters?.nodes?.[0]?.capacityProviders?.[2]?.id,
    data.clusters?.nodes?.[0]?.capacityProviders?.[2]?.autoScalingGroup?.id,
    data.service?.ecsDeployments?.nodes?.[0]?.id,
    data.images?.nodes?.[0]?.id,
  ];
  const nodes = await stack.graph("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", { ids });
  expect(nodes.data.nodes).toEqual(
    ["CapacityProvider", "AutoScalingGroup", "EcsDeployment", "Image"].map((__typename, index) => ({
      __typename,
      id: ids[index],
    })),
  );
});

test("a deployment and the one of ECS that it caused point at each other", async () => {
  const stack = await startStack({ fleet: smallShop });
  await stack.listed();
  const asked = await stack.graph(
    `mutation { deployService(input: { service: "shop/api", images: [{ image: ":v2" }], idempotencyKey: "one" }) {
       ... on DeployServicePayload { deployment { id } } } }`,
  );
  const { id } = (asked.data.deployService as { deployment: { id: string } }).deployment;
  await until(async () => {
    const { data } = await stack.graph("query ($id: ID!) { deployment(id: $id) { state } }", { id });
    return (data.deployment as { state: string }).state === "SUCCEEDED";
  });
  await stack.sync();
  const { data } = await stack.graph(
    `query ($id: ID!) { deployment(id: $id) { ecsDeployment { status observedAt deployment { id } target { images { digest } } } }
       service(ref: "shop/api") { ecsDeployments(first: 1) { nodes { deployment { id } } pageInfo { hasNextPage } } } }`,
    { id },
  );
  expect(data).toMatchObject({
    deployment: { ecsDeployment: { status: "SUCCESSFUL", deployment: { id } } },
    service: { ecsDeployments: { nodes: [{ deployment: { id } }], pageInfo: { hasNextPage: true } } },
  });

  // Deployments are found by the tags of their service and by their age, together with other conditions.
  const found = async (filter: object) => {
    const list = "query ($filter: DeploymentFilter) { deployments(filter: $filter) { totalCount } }";
    return ((await stack.graph(list, { filter })).data.deployments as { totalCount: number }).totalCount;
  };
  const ofTeam = { label: { key: "team", value: "storefront" } };
  expect(await found({ ...ofTeam, state: ["SUCCEEDED"], newerThan: "PT1H" })).toBe(1);
  expect(await found({ labels: [{ key: "team" }, { key: "environment" }] })).toBe(0);
  expect(await found({ ...ofTeam, olderThan: "PT1H" })).toBe(0);
  expect(await found({ newerThan: "PT1H", end: "2026-01-01T00:00:00Z" })).toBe(0);
});

test("of images and capacity one sees what one's own services and hosts use", async () => {
  const stack = await startStack({
    yaml: 'roles:\n  web: [{ allow: [fleet:read], on: ["main/us-east-1/shop/web"] }]\n  other: [{ allow: [fleet:read], on: ["main/eu-west-1/*/*"] }]',
    fleet: smallShop,
  });
  await stack.listed();
  const web = await stack.tokenFor({ principal: "web", roles: ["web"] });
  const other = await stack.tokenFor({ principal: "other", roles: ["other"] });
  const seen = `{ images { totalCount nodes { id services { nodes { name } } } }
    clusters { nodes { capacityProviders { id } capacity { name hostCount } } } service(ref: "shop/api") { id } }`;
  const ofWeb = (await stack.graph(seen, {}, { token: web })).data as unknown as Tree;
  expect(ofWeb).toMatchObject({
    images: { totalCount: 1, nodes: [{ services: { nodes: [{ name: "web" }] } }] },
    clusters: { nodes: [{ capacity: [{ hostCount: 0 }, { hostCount: 0 }, { hostCount: 0 }] }] },
    service: null,
  });
  const ids = [ofWeb.images?.nodes?.[0]?.id, ofWeb.clusters?.nodes?.[0]?.capacityProviders?.[2]?.id];
  expect((await stack.graph(seen, {}, { token: other })).data).toMatchObject({
    images: { totalCount: 0, nodes: [] },
    clusters: { nodes: [] },
  });
  const hidden = await stack.graph(
    "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
    { ids },
    { token: other },
  );
  expect(hidden.data.nodes).toEqual([null, null]);
});
