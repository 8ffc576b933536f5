import { openDatabase } from "@fleetgraph/database";
import { testDatabase } from "@fleetgraph/database/testing";
import { expect, onTestFinished, test } from "vitest";
import { quietLog } from "../quiet-log.ts";
import { type Passage, startPgProxy } from "./pg-proxy.ts";

/** A store reached through a proxy that notes each commit, and does with it what the test says. */
async function behindProxy(treat: (moment: "asked" | "done") => Passage = () => "pass") {
  const direct = await testDatabase();
  const { hostname: host, port } = new URL(direct.ownerUrl);
  const seen: string[] = [];
  let watching = false;
  const moment = (name: "asked" | "done") => () => {
    if (!watching) return "pass";
    seen.push(name);
    return treat(name);
  };
  const proxy = await startPgProxy(
    { host, port: Number(port) },
    { commitAsked: moment("asked"), commitDone: moment("done") },
  );
  const url = new URL(direct.ownerUrl);
  url.port = String(proxy.port);
  const through = await openDatabase(
    { log: quietLog },
    { url: url.href, dataDirectory: "/nonexistent", poolSize: 2 },
  );
  onTestFinished(async () => {
    await through.close();
    await proxy.close();
    await direct.close();
  });
  watching = true;
  const jobs = async () => (await direct.pool.query("SELECT FROM graphile_worker.jobs")).rowCount;
  return { through, seen, jobs };
}

const write = "SELECT graphile_worker.add_job('nothing')";

test("a statement by itself is a commit, asked for and done; a look is none", async () => {
  const { through, seen, jobs } = await behindProxy();
  await through.pool.query("SELECT count(*) FROM deployment");
  expect(seen).toEqual([]);
  await through.pool.query(write);
  await through.pool.query({
    name: "named",
    text: `${write.slice(0, -1)}, queue_name => $1)`,
    values: ["q"],
  });
  expect(seen).toEqual(["asked", "done", "asked", "done"]);
  expect(await jobs()).toBe(2);
});

test("a transaction is one commit, at its end, and one that is rolled back is none", async () => {
  const { through, seen, jobs } = await behindProxy();
  await through.prisma.$transaction(async (transaction) => {
    await transaction.$queryRawUnsafe(`${write}::text`);
    await transaction.$queryRawUnsafe(`${write}::text`);
    expect(seen).toEqual([]);
  });
  expect(seen).toEqual(["asked", "done"]);
  const undone = through.prisma.$transaction(async (transaction) => {
    await transaction.$queryRawUnsafe(`${write}::text`);
    throw new Error("undo");
  });
  await expect(undone).rejects.toThrow("undo");
  expect(seen).toHaveLength(2);
  expect(await jobs()).toBe(2);
});

test.each([
  ["asked", 0],
  ["done", 1],
] as const)(
  "cut as the commit is %s, the client hears nothing of what is stored %i times",
  async (when, stored) => {
    const { through, jobs } = await behindProxy((moment) => (moment === when ? "cut" : "pass"));
    await expect(through.pool.query(write)).rejects.toThrow(/terminated|ECONNRESET/);
    await expect.poll(jobs).toBe(stored);
  },
);
