import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addEvents, auditKey, publicKeyOf } from "../../../../server/src/testing/audit-world.ts";
import { until } from "../../../../server/src/testing/start-stack.ts";
import { startWorld, type World } from "../../../../server/src/testing/start-world.ts";
import { type BuiltFleet, builtFleet } from "../../../test/run-fleet.ts";

const key = auditKey("log.example/cli");
const publicKey = publicKeyOf(key);
const environment = { FLEETGRAPH_AUDIT_KEY: key };
let built: BuiltFleet;
beforeAll(async () => {
  built = await builtFleet();
});
afterAll(() => built.remove());

async function sequenced(world: World, atLeast: number): Promise<void> {
  await until(async () => {
    const [row] = await world.rows("SELECT max(size)::int AS size FROM audit_checkpoint");
    return Number(row?.size ?? 0) >= atLeast;
  }, 60_000);
}

type State = { size: number; snapshot: string };
const stateOf = (file: string) => JSON.parse(readFileSync(`${file}.partial.json`, "utf8")) as State;
/** Waits until so much is written; keeps what it was begun with, for the file that was not cut off. */
async function written(file: string, bytes: number): Promise<State> {
  const partial = `${file}.partial`;
  await until(async () => existsSync(partial) && statSync(partial).size >= bytes, 60_000);
  return stateOf(file);
}

test("a file is written, named when it is whole, and verified; one that is there is not replaced", async () => {
  const world = await startWorld();
  const server = await world.start({ environment });
  await addEvents(world, 500);
  await sequenced(world, 500);
  const env = { FLEETGRAPH_URL: server.url, FLEETGRAPH_TOKEN: await world.token() };
  const run = (...args: string[]) => built.run(["audit", ...args], { env });
  const file = join(world.directory, "audit.ndjson");
  const ran = await run("export", "--out", file);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/^✓ \d+ events in .*audit\.ndjson; the log has \d+\.\n$/);
  expect(ran.stderr).toContain("fleet audit verify");
  expect(existsSync(`${file}.partial`)).toBe(false);
  expect(existsSync(`${file}.partial.json`)).toBe(false);
  const verified = await run(
    "verify",
    file,
    "--key",
    publicKey,
    "--checkpoint",
    `${file}.checkpoint`,
    "--json",
  );
  expect(verified).toMatchObject({ code: 0 });
  expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: "VERIFIED", skipped: 0 });

  const again = await run("export", "--out", file);
  expect(again).toMatchObject({ code: 2 });
  expect(again.stderr).toContain("is there already");
  const csv = join(world.directory, "carol.csv");
  const table = await run("export", "--out", csv, "--format", "csv", "--actor", "carol", "--json");
  expect(JSON.parse(table.stdout)).toMatchObject({ file: csv, checkpoint: null, archived: [] });
  expect(readFileSync(csv, "utf8").split("\r\n")).toHaveLength(65);
  const piped = await run("export", "--actor", "carol", "--since", "1d");
  expect(piped).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(piped.stdout.split("\n")[0] ?? "")).toMatchObject({ filter: { actor: "carol" } });
  // Cut through a checkpoint that was kept.
  const cut = join(world.directory, "cut.ndjson");
  const kept = join(world.directory, "kept.checkpoint");
  const [row] = await world.rows("SELECT note FROM audit_checkpoint ORDER BY size LIMIT 1");
  writeFileSync(kept, String(row?.note));
  expect(await run("export", "--out", cut, "--actor", "alice", "--through", kept)).toMatchObject({ code: 0 });
  const compared = await run("verify", cut, "--key", publicKey, "--checkpoint", kept, "--json");
  expect(JSON.parse(compared.stdout)).toMatchObject({ verdict: "VERIFIED", kept: [{ verdict: "MATCHES" }] });
  for (const [args, said] of [
    [["--resume"], "--resume needs --out"],
    [["--format", "pdf"], "--format"],
    [["--through", join(world.directory, "none")], "ENOENT"],
  ] as const) {
    const refused = await run("export", ...args);
    expect(refused, args.join(" ")).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain(said);
  }
}, 120_000);

test("a server that is killed midway, and a command that is interrupted, leave a file that is the same in the end", async () => {
  const world = await startWorld();
  let server = await world.start({ environment });
  await addEvents(world, 30_000);
  await sequenced(world, 30_000);
  const { port } = new URL(server.url);
  const env = { FLEETGRAPH_URL: server.url, FLEETGRAPH_TOKEN: await world.token() };
  const whole = async ({ size, snapshot }: State) => {
    const query = new URLSearchParams({ size: String(size), snapshot });
    const answer = await fetch(`${server.url}/audit/export?${query}`, {
      headers: { authorization: `Bearer ${env.FLEETGRAPH_TOKEN}` },
    });
    return answer.text();
  };
  const one = join(world.directory, "one.ndjson");
  const running = built.start(["audit", "export", "--out", one], { env });
  const begun = await written(one, 1_000_000);
  await server.end("SIGKILL");
  expect(existsSync(one)).toBe(false);
  server = await world.start({ environment: { ...environment, PORT: port } });
  expect(await running.done).toMatchObject({ code: 0 });
  expect(readFileSync(one, "utf8") === (await whole(begun))).toBe(true);

  const two = join(world.directory, "two.ndjson");
  const interrupted = built.start(["audit", "export", "--out", two], { env });
  const second = await written(two, 1_000_000);
  interrupted.signal("SIGINT");
  const ended = await interrupted.done;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toContain("--resume");
  const other = await built.run(["audit", "export", "--out", two], { env });
  expect(other).toMatchObject({ code: 2 });
  expect(other.stderr).toContain("was cut off");
  const filtered = await built.run(["audit", "export", "--out", two, "--resume", "--actor", "bob"], { env });
  expect(filtered).toMatchObject({ code: 2 });
  // As a crash leaves it: half of a line.
  const partial = readFileSync(`${two}.partial`);
  writeFileSync(`${two}.partial`, partial.subarray(0, partial.length - 37));
  expect(await built.run(["audit", "export", "--out", two, "--resume"], { env })).toMatchObject({ code: 0 });
  expect(readFileSync(two, "utf8") === (await whole(second))).toBe(true);
  const verified = await built.run(["audit", "verify", two, "--key", publicKey, "--json"], { env });
  expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: "VERIFIED", skipped: 0 });
}, 240_000);
