import { expect, test } from "vitest";
import { deployWatched, expectDoneOnce, listed } from "../testing/deployments-in-world.ts";
import { sendTo, until } from "../testing/start-stack.ts";
import { startWorld } from "../testing/start-world.ts";

const awayMs = 10_000;

/** A start of a server, ten seconds, and two roll-outs. */
const withinMs = 120_000;

test(
  "a database that is away for ten seconds: clear refusals meanwhile, and nothing lost",
  async () => {
    const services = ["web", "api", "mail"];
    const world = await startWorld({ services, simulator: { speed: 40 } });
    const { url, proxy } = await world.databaseThroughProxy();
    const server = await world.start({ environment: { DATABASE_URL: url } });
    const fleet = await world.client(() => server.url);
    await listed(fleet);
    const token = await world.token();
    const ask = () => sendTo(server.url, { token, query: "{ fleet { serviceCount } }" });
    const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status;

    const deployments = await Promise.all(["web", "api"].map((service) => deployWatched(fleet, service)));
    // On a slow machine one of them may have ended before the other was as far.
    await until(async () =>
      deployments.every(({ seen }) => seen.some(({ state }) => state === "ROLLING_OUT")),
    );
    const wentAt = Date.now();
    await proxy.cut();

    const refused = await ask();
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d?$/);
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: "DATABASE_UNAVAILABLE",
      hint: expect.any(String),
      requestId: expect.any(String),
    });
    // A token that was seen a moment ago or not: both answers are the same.
    const unknown = await sendTo(server.url, {
      token: `${token.slice(0, -4)}0000`,
      query: "{ viewer { principal } }",
    });
    expect(unknown).toMatchObject({ status: 503 });
    expect(await Promise.all(["/readyz", "/healthz"].map(statusOf))).toEqual([503, 200]);
    await until(async () => Date.now() - wentAt >= awayMs || (await ask()).status !== 503);
    expect(Date.now() - wentAt).toBeGreaterThanOrEqual(awayMs);

    // A request made meanwhile, by a client that repeats what was refused, is carried out once afterwards.
    const late = deployWatched(fleet, "mail", { retries: 20 });
    await proxy.restore();
    await until(async () => (await statusOf("/readyz")) === 200);
    expect((await ask()).data).toEqual({ fleet: { serviceCount: 3 } });
    deployments.push(await late);
    await Promise.all(deployments.map(({ ended }) => ended));
    for (const deployment of deployments) await expectDoneOnce(world, deployment);
    const password = decodeURIComponent(new URL(url).password);
    expect(password.length).toBeGreaterThan(8);
    // One JSON object a line, whatever libraries have to say about it.
    expect(
      server
        .stderr()
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("{")),
    ).toEqual([]);
    expect(server.stderr()).not.toContain(password);
    expect(server.stderr()).not.toContain(token);
    expect(server.stderr()).not.toMatch(/postgres(ql)?:\/\//);
  },
  withinMs,
);
