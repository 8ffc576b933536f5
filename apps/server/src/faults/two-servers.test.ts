import { expect, test } from "vitest";
import { deployWatched, expectDoneOnce, listed } from "../testing/deployments-in-world.ts";
import { until } from "../testing/start-stack.ts";
import { startWorld } from "../testing/start-world.ts";

/** Two starts of a server at once, and two roll-outs. */
const withinMs = 120_000;

test(
  "two servers that start on an empty database share the work, and one goes on when the other dies",
  async () => {
    const services = ["web", "api", "worker", "mail"];
    const world = await startWorld({ services, empty: true, simulator: { speed: 15 } });
    // A directory each, as on two machines.
    const [one, two] = await Promise.all(
      ["one", "two"].map((name) => world.start({ environment: { FLEETGRAPH_DATA: name } })),
    );
    if (!one || !two) throw new Error("two were started");
    const tokens = await world.rows("SELECT name FROM access_token");
    expect(tokens).toEqual([{ name: "bootstrap" }]);
    const tellers = () => [one, two].filter((server) => server.stdout().includes("admin-token"));
    await until(async () => tellers().length > 0);
    expect(tellers()).toHaveLength(1);
    const data = tellers()[0] === one ? "one" : "two";

    let at = one.url;
    const ofOne = await world.client(() => at, data);
    const ofTwo = await world.client(() => two.url, data);
    await listed(ofOne);
    const deployments = await Promise.all(
      services.map((service, index) => deployWatched(index % 2 === 0 ? ofOne : ofTwo, service)),
    );
    await until(async () => deployments.every(({ seen }) => seen.length >= 3));
    await one.end("SIGKILL");
    // Whoever watched there comes back to the other one, as behind a load balancer.
    at = two.url;
    await until(async () => two.log().some(({ event }) => event === "worker.taken-over"));
    await Promise.all(deployments.map(({ ended }) => ended));
    for (const deployment of deployments) await expectDoneOnce(world, deployment);
  },
  withinMs,
);
