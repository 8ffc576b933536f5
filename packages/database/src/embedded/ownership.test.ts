import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectTo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../connect.ts";

const log = { info: () => undefined, warn: () => undefined };
const connect = new URL("../connect.ts", import.meta.url).href;
let dataDirectory: string;
beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), "fleetgraph-owner-"));
  chmodSync(dataDirectory, 0o755);
});
afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

/** Another process that opens the same directory and keeps it. */
async function otherOwner() {
  const program = `
    const { openDatabase } = await import(${JSON.stringify(connect)});
    const log = { info() {}, warn() {} };
    const database = await openDatabase({ log }, { dataDirectory: ${JSON.stringify(dataDirectory)} });
    await database.prisma.principal.create({ data: { id: "prn_1", name: "kept" } });
    process.on("SIGTERM", () => database.close().then(() => process.exit(0)));
    console.log("open");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((open) => child.stdout.once("data", open));
  return {
    pid: child.pid ?? 0,
    end: (signal: NodeJS.Signals) =>
      new Promise<number | null>((done) => {
        child.once("exit", done);
        child.kill(signal);
      }),
  };
}

test("a second process is told who has the directory; after a kill it takes it over with its data", async () => {
  const owner = await otherOwner();
  await expect(openDatabase({ log }, { dataDirectory })).rejects.toMatchObject({
    kind: "in-use",
    message: expect.stringContaining(`process ${owner.pid}`),
    hint: expect.stringContaining("Stop that process"),
  });
  await owner.end("SIGKILL");
  const port = portOfPostmaster();
  expect(await answers(port)).toBe(true);

  const database = await openDatabase({ log }, { dataDirectory });
  expect(await answers(port)).toBe(false);
  expect(await database.prisma.principal.count()).toBe(1);
  await expect(openDatabase({ log }, { dataDirectory })).rejects.toMatchObject({ kind: "in-use" });
  await Promise.all([database.close(), database.close()]);
});

test("a stop by signal leaves nothing running", async () => {
  const owner = await otherOwner();
  const port = portOfPostmaster();
  expect(await owner.end("SIGTERM")).toBe(0);
  expect(await answers(port)).toBe(false);
});

test("a PostgreSQL that is killed is started again, and its data is there", async () => {
  const database = await openDatabase({ log }, { dataDirectory });
  await database.prisma.principal.create({ data: { id: "prn_1", name: "kept" } });
  process.kill(Number(postmasterFile()[0]), "SIGKILL");
  const count = async () => {
    const { rows } = await database.pool.query("SELECT count(*)::int AS count FROM principal");
    return rows[0].count;
  };
  await expect.poll(() => count().catch(() => null), { timeout: 20_000 }).toBe(1);
  await database.close();
});

test("a claim whose process id now belongs to another process is no claim", async () => {
  writeFileSync(join(dataDirectory, "owner.pid"), `${process.ppid} 1`);
  await (await openDatabase({ log }, { dataDirectory })).close();
});

test("a directory that cannot be made is told with the way out", async () => {
  writeFileSync(join(dataDirectory, "file"), "");
  await expect(
    openDatabase({ log }, { dataDirectory: join(dataDirectory, "file/data") }),
  ).rejects.toMatchObject({ kind: "not-writable", hint: expect.stringContaining("FLEETGRAPH_DATA") });
});

/** The lines of postmaster.pid: process id first, port fourth. */
function postmasterFile(): string[] {
  const inside = process.getuid?.() === 0 ? "server/data" : "data";
  return readFileSync(join(dataDirectory, inside, "postmaster.pid"), "utf8").split("\n");
}

const portOfPostmaster = () => Number(postmasterFile()[3]);

// Not the process id: an orphan that has ended stays in the list until init looks.
function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connectTo(port, "127.0.0.1", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}
