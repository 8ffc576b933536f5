import { afterEach, expect, it } from "vitest";
import { demoFleet, largeFleet, type Simulator, startSimulator } from "../index.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

it("the demo's fleet has the first customer's size and one service called web", async () => {
  simulator = await startSimulator({ seed: 1 });
  const fleet = demoFleet(simulator);
  expect(simulator.summary().regions).toMatchObject([{ clusters: 40, hosts: 63, runningContainers: 189 }]);
  expect(fleet.services.filter((service) => service.name === "web")).toMatchObject([
    { cluster: "production-web" },
  ]);
  expect(fleet.services.filter((service) => service.name === "api").length).toBeGreaterThan(3);
  expect(new Set(fleet.services.map((service) => service.launchType))).toEqual(new Set(["EC2", "FARGATE"]));
  expect(simulator.settle()).toEqual({ settled: true, milliseconds: 0, unsettled: [] });
});

it("shows every strategy where that is asked for", async () => {
  simulator = await startSimulator({ seed: 1 });
  demoFleet(simulator, { strategies: true });
  const region = simulator.world.regions.get("123456789012/us-east-1");
  const services = [...(region?.clusters.values() ?? [])].flatMap(({ services }) => [...services.values()]);
  const strategyOf = (name: string) =>
    new Set(
      services.filter((service) => service.name === name).map(({ configuration }) => configuration.strategy),
    );
  expect(strategyOf("web")).toEqual(new Set(["ROLLING"]));
  expect(strategyOf("admin")).toEqual(new Set(["BLUE_GREEN"]));
  expect(strategyOf("gateway")).toEqual(new Set(["CANARY"]));
});

it("the same seed builds the same fleet, over several accounts and regions", async () => {
  const places = [
    { account: "111111111111", region: "us-east-1" },
    { account: "222222222222", region: "eu-west-1" },
  ];
  simulator = await startSimulator({ seed: 1, startedAt: 1_780_000_000_000 });
  const fleet = demoFleet(simulator, { places });
  const twin = await startSimulator({ seed: 1, startedAt: 1_780_000_000_000 });
  try {
    expect(demoFleet(twin, { places })).toEqual(fleet);
    expect(twin.summary()).toEqual(simulator.summary());
  } finally {
    await twin.close();
  }
  expect(simulator.summary().regions.map((region) => region.clusters)).toEqual([20, 20]);
});

it("the large fleet is in fifty accounts, and its tenth in five", async () => {
  simulator = await startSimulator({ seed: 1 });
  const twin = await startSimulator({ seed: 1 });
  const sizes = [simulator, twin].map((each, index) => {
    const { places } = largeFleet(each, { scale: index === 0 ? 1 : 0.1 });
    const { regions } = each.summary();
    const sum = (of: "clusters" | "services" | "hosts" | "runningTasks") =>
      regions.reduce((total, region) => total + region[of], 0);
    return {
      clusters: sum("clusters"),
      services: sum("services"),
      hosts: sum("hosts"),
      tasks: sum("runningTasks"),
      accounts: new Set(places.map(({ account }) => account)).size,
      settled: each.settle().settled,
    };
  });
  await twin.close();
  expect(sizes).toEqual([
    { clusters: 1_000, services: 5_000, hosts: 10_000, tasks: 100_000, accounts: 50, settled: true },
    { clusters: 100, services: 500, hosts: 1_000, tasks: 10_000, accounts: 5, settled: true },
  ]);
}, 120_000);
