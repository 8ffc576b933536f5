import { expect, test } from "vitest";
import { deployWatched, expectDoneOnce, listed } from "../testing/deployments-in-world.ts";
import { spawnServer } from "../testing/server-process.ts";
import { until } from "../testing/start-stack.ts";
import { startWorld } from "../testing/start-world.ts";

const minute = 60_000;

test(
  "a server that gets SIGTERM ends its streams and itself, and another goes on",
  async () => {
    const world = await startWorld({ simulator: { speed: 15 } });
    const first = await world.start();
    let url = first.url;
    const fleet = await world.client(() => url);
    await listed(fleet);
    const web = await deployWatched(fleet, "web");
    await until(async () => web.seen.at(-1)?.state === "ROLLING_OUT");

    const stream = await fleet.client.post(
      "/graphql/stream",
      {
        query: "subscription ($id: ID!) { deploymentEvents(id: $id) { version final } }",
        variables: { id: web.id },
      },
      "text/event-stream",
    );
    const text = stream.text();
    const second = await world.start();
    const exit = await first.end("SIGTERM");
    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(exit.milliseconds).toBeLessThan(4_000);
    // It came to its end: a connection that is cut makes the body reject.
    expect(await text).toContain("event: next");
    expect(first.log().filter(({ level }) => Number(level) >= 50)).toEqual([]);
    url = second.url;
    await web.ended;
    await expectDoneOnce(world, web);
    expect(web.lost()).toBeLessThan(5);
  },
  minute,
);

test(
  "a server that gets a signal while it starts ends in order, and leaves a store that the next one can use",
  async () => {
    const world = await startWorld({ empty: true });
    const starting = spawnServer(world.settings());
    await until(async () => {
      const [row] = await world.rows("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS begun");
      return row?.begun === true;
    });
    const exit = await starting.end("SIGINT");
    expect(exit, starting.stderr()).toMatchObject({ code: 0, signal: null });
    const server = await world.start();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  },
  minute,
);
