import { keptPort } from "@fleetgraph/database/testing";
import { expect, test } from "vitest";
import {
  deployWatched,
  effectsOf,
  expectDoneOnce,
  listed,
  type Watched,
} from "../testing/deployments-in-world.ts";
import { until } from "../testing/start-stack.ts";
import { startWorld, type World } from "../testing/start-world.ts";

type Moment = { name: string; holds(world: World, deployment: Watched): Promise<boolean> };

const isRollingOut: Moment = {
  name: "ECS has taken the update, and it is on record",
  async holds({ rows }, { id }) {
    const [row] = await rows("SELECT state FROM deployment WHERE id = $1", [id]);
    // On a slow machine the roll-out may have ended before the server was there again.
    return row?.state === "ROLLING_OUT" || row?.state === "SUCCEEDED";
  },
};

/** Between the effect of a call and the record of it; its answer is lost, so that there is time to die in. */
const after = (operation: "RegisterTaskDefinition" | "UpdateService"): Moment => ({
  name: `${operation} took effect and its answer was lost`,
  async holds(world, deployment) {
    const { revisions, updates } = effectsOf(world, deployment);
    return (operation === "UpdateService" ? updates : revisions).length > 0;
  },
});

const sometime = (milliseconds: number): Moment => ({
  name: `${milliseconds} ms later`,
  holds: () => new Promise((resolve) => setTimeout(() => resolve(true), milliseconds)),
});

/** The same numbers in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = seeded(20_260_101);
const moments: Moment[] = [
  sometime(0),
  after("RegisterTaskDefinition"),
  after("UpdateService"),
  isRollingOut,
  ...Array.from({ length: 2 }, () => sometime(Math.round(random() * 400))),
];

/** Seven starts of a server, and a roll-out. */
const withinMs = 240_000;

test(
  "a server killed at each step of a deployment goes on where it was, when it is started again",
  async () => {
    const services = ["web", "api", "worker"];
    const world = await startWorld({ services, simulator: { speed: 20 } });
    const { sim } = world;
    const PORT = String(await keptPort());
    let server = await world.start({ environment: { PORT } });
    const fleet = await world.client(() => server.url);
    await listed(fleet);
    sim.scenarios.set({ kind: "drop-after-effect", operation: "RegisterTaskDefinition", times: 3 });
    sim.scenarios.set({ kind: "drop-after-effect", operation: "UpdateService", service: "web", times: 1 });
    const deployments = await Promise.all(services.map((service) => deployWatched(fleet, service)));
    const [web] = deployments;
    if (!web) throw new Error("nothing was deployed");
    for (const moment of moments) {
      await until(() => moment.holds(world, web));
      expect(await server.end("SIGKILL"), moment.name).toMatchObject({ signal: "SIGKILL" });
      server = await world.start({ environment: { PORT } });
    }
    await Promise.all(deployments.map(({ ended }) => ended));
    for (const deployment of deployments) await expectDoneOnce(world, deployment);
    expect(web.lost()).toBeGreaterThan(0);
  },
  withinMs,
);
