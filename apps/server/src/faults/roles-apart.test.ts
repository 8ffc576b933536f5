import { expect, test } from "vitest";
import { deployWatched, expectDoneOnce, listed } from "../testing/deployments-in-world.ts";
import { startWorld } from "../testing/start-world.ts";

const minute = 60_000;

test(
  "one process answers requests and another does the work; each ends in order on its own",
  async () => {
    const world = await startWorld({ simulator: { speed: 100 } });
    const [api, worker] = await Promise.all([
      world.start({ args: ["--role", "api"] }),
      world.start({ args: ["--role", "worker"], environment: { FLEETGRAPH_DATA: ".fleetgraph" } }),
    ]);
    expect(worker.url).toBe("");
    const fleet = await world.client(() => api.url);
    await listed(fleet);
    const web = await deployWatched(fleet, "web");
    await web.ended;
    await expectDoneOnce(world, web);
    expect(JSON.stringify(api.log())).not.toContain("deployment.advanced");

    // Without a worker the wish is kept, and the next one carries it out.
    expect(await worker.end("SIGHUP")).toMatchObject({ code: 0 });
    const again = await deployWatched(fleet, "web");
    expect(await world.rows("SELECT state FROM deployment WHERE id = $1", [again.id])).toEqual([
      { state: "REQUESTED" },
    ]);
    const next = await world.start({ args: ["--role", "worker"] });
    await again.ended;
    expect(again.seen.at(-1)).toMatchObject({ state: "SUCCEEDED" });
    const exits = await Promise.all([api.end("SIGINT"), next.end("SIGTERM")]);
    expect(exits.map(({ code }) => code)).toEqual([0, 0]);
  },
  minute,
);
