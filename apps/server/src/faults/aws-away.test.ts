import { accepted, type Fleetgraph } from "@fleetgraph/sdk";
import { expect, test } from "vitest";
import { deployWatched, expectDoneOnce, listed } from "../testing/deployments-in-world.ts";
import { until } from "../testing/start-stack.ts";
import { oneCluster, region, startWorld } from "../testing/start-world.ts";

const minute = 60_000;

const accounts = { denied: "222222222222", throttled: "333333333333", unreachable: "444444444444" };

const configuration = `accounts:
  - { name: main, regions: [${region}] }
${Object.entries(accounts)
  .map(
    ([name, id]) =>
      `  - { name: ${name}, regions: [${region}], roleArn: "arn:aws:iam::${id}:role/fleetgraph" }`,
  )
  .join("\n")}
  - { name: nowhere, regions: [${region}], endpoint: "http://127.0.0.1:1" }
deployments: { pollMilliseconds: 100 }
sync: { intervalSeconds: 3600 }
`;

/** Lists the fleet anew; gives the stale parts when that has ended. */
async function sync(fleet: Fleetgraph) {
  const { id } = accepted(await fleet.syncFleet({})).sync;
  await until(async () => (await fleet.fleetSync({ id }))?.finishedAt != null, minute);
  return staleParts(fleet);
}

async function staleParts(fleet: Fleetgraph) {
  const { stale } = await fleet.overview();
  return stale.map(({ account, kind, failure }) => ({ account: account.name, kind, why: failure?.kind }));
}

test(
  "what AWS denies, throttles or does not answer is stale with its reason, and the rest works",
  async () => {
    const world = await startWorld({ configuration: () => configuration, simulator: { speed: 100 } });
    const { sim } = world;
    for (const account of Object.values(accounts)) oneCluster(sim, account, ["web"]);
    sim.addAccount({ id: accounts.denied, denied: true });
    sim.scenarios.set({ kind: "throttling-storm", account: accounts.throttled, operation: "ListClusters" });
    sim.scenarios.set({ kind: "unreachable", account: accounts.unreachable, operation: "ListClusters" });
    const server = await world.start();
    const fleet = await world.client(() => server.url);
    await until(async () => (await fleet.overview()).lastSync !== null, minute);
    expect(await staleParts(fleet)).toEqual(
      expect.arrayContaining([
        { account: "denied", kind: "CLUSTERS", why: "cause.listing.denied" },
        { account: "throttled", kind: "CLUSTERS", why: "cause.listing.throttled" },
        { account: "unreachable", kind: "CLUSTERS", why: "cause.listing.unreachable" },
        { account: "nowhere", kind: "CLUSTERS", why: "cause.listing.unreachable" },
      ]),
    );
    expect(await staleParts(fleet)).toHaveLength(4);
    const web = await deployWatched(fleet, "web");
    await web.ended;
    await expectDoneOnce(world, web);

    sim.scenarios.clear();
    sim.addAccount({ id: accounts.denied });
    expect(await sync(fleet)).toEqual([
      { account: "nowhere", kind: "CLUSTERS", why: "cause.listing.unreachable" },
    ]);
    expect((await fleet.overview()).clusterCount).toBe(4);
  },
  minute,
);

test(
  "without credentials the fleet says so, and all is well once there are some",
  async () => {
    const world = await startWorld({ configuration: null });
    const none = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const without = await world.start({ environment: none });
    const lost = await world.client(() => without.url);
    expect(await sync(lost)).toEqual([
      { account: "default", kind: "CLUSTERS", why: "cause.listing.credentials" },
    ]);
    const { stale, lastSync } = await lost.overview();
    expect(lastSync).toMatchObject({ failedListings: 1 });
    expect(stale[0]?.failure?.nextStep).toMatch(/credentials/);
    expect(JSON.stringify(stale)).not.toMatch(/node_modules|\n/);
    expect(await without.end("SIGTERM")).toMatchObject({ code: 0 });

    const server = await world.start({ environment: { ...none, AWS_REGION: undefined } });
    const still = await world.client(() => server.url);
    expect(await sync(still)).toMatchObject([{ account: "default", why: "cause.listing.credentials" }]);
    await server.end("SIGTERM");
    const found = await world.start();
    const fleet = await world.client(() => found.url);
    await listed(fleet);
    await until(async () => (await staleParts(fleet)).length === 0);
    await until(async () => (await fleet.overview()).clusterCount === 1);
    expect(await fleet.overview()).toMatchObject({ clusterCount: 1, accounts: [{ name: "123456789012" }] });
  },
  minute,
);
