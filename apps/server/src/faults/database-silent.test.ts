import { expect, test } from "vitest";
import { deployWatched, expectDoneOnce, listed } from "../testing/deployments-in-world.ts";
import { sendTo, until } from "../testing/start-stack.ts";
import { startWorld } from "../testing/start-world.ts";

const minute = 60_000;

test(
  "a database that takes connections and says nothing: not ready, clear refusals, and the server still stops in time",
  async () => {
    const world = await startWorld({ simulator: { speed: 50 } });
    const through = await world.databaseThroughProxy();
    const silent = await world.start({ environment: { DATABASE_URL: through.url } });
    let url = silent.url;
    const fleet = await world.client(() => url);
    await listed(fleet);
    const web = await deployWatched(fleet, "web");
    await until(async () => web.seen.at(-1)?.state === "ROLLING_OUT");
    through.proxy.stall();
    const next = world.start();

    const asked = performance.now();
    const ready = await fetch(`${silent.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect((await fetch(`${silent.url}/healthz`)).status).toBe(200);
    const query = "{ fleet { serviceCount } }";
    const refused = await sendTo(silent.url, { token: await world.token(), query });
    expect(performance.now() - asked).toBeLessThan(12_000);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d?$/);
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    const unanswered = fleet.overview({ retries: 0 }).catch(() => undefined);
    const exit = await silent.end("SIGTERM");
    expect(exit.signal).toBeNull();
    expect(exit.code === 0 || silent.stderr().includes("goes on at the next start")).toBe(true);
    expect(exit.milliseconds).toBeLessThan(10_000);
    await unanswered;

    url = (await next).url;
    await web.ended;
    await expectDoneOnce(world, web);
  },
  minute,
);
