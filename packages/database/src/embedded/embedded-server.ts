import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import pg from "pg";
import { DatabaseUnavailableError } from "../database-unavailable-error.ts";
import type { DatabaseLog } from "../log.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { inWords, prepareHome } from "./home.ts";
import { claim } from "./ownership.ts";

/** A PostgreSQL of our own. `url` names its superuser and the database `fleetgraph`. */
export type EmbeddedServer = { url: string; port: number; stop(): Promise<void>; kill(): void };

const startWithinMs = 30_000;
const user = "fleetgraph";

/**
 * Starts PostgreSQL on the data kept in a directory, and makes both on the first start. It listens on a free port
 * of 127.0.0.1 only, and ends with `stop()`; one that a killed process left behind is stopped first.
 * Throws DatabaseUnavailableError.
 */
export async function startEmbeddedServer(
  deps: { log: DatabaseLog },
  input: { directory: string; settings?: Record<string, string> },
): Promise<EmbeddedServer> {
  const binaries = await findBinaries();
  const home = prepareHome(resolve(input.directory), binaries);
  const release = inWords(home.own, () => claim(join(home.own, "owner.pid"), home.own));
  try {
    const data = join(home.data, "data");
    const password = inWords(home.own, () => readPassword(join(home.own, "password")));
    const env = { LC_ALL: "C", PATH: process.env.PATH ?? "" };
    const options = { ...binaries.runAs, cwd: "/", env };
    if (!existsSync(join(data, "PG_VERSION")))
      initialise(binaries, { data, home: home.data, password, options });
    stopOrphan(binaries, data, options, deps.log);
    const server = await keepRunning(deps, binaries, { data, options, settings: input.settings ?? {} });
    const url = `postgresql://${user}:${password}@127.0.0.1:${server.port}/fleetgraph`;
    await createDatabase(url);
    deps.log.info("database.embedded.started", { directory: home.data, port: server.port });
    return { url, port: server.port, stop: () => server.stop().finally(release), kill: server.kill };
  } catch (error) {
    release();
    throw error;
  }
}

type SpawnOptions = { uid?: number; gid?: number; cwd: string; env: Record<string, string> };

function readPassword(file: string): string {
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}

function initialise(
  { initdb, runAs }: Binaries,
  input: { data: string; home: string; password: string; options: SpawnOptions },
): void {
  // initdb writes PG_VERSION first, so one that was cut short looks whole: it works beside, and is then renamed.
  const unfinished = `${input.data}.new`;
  for (const directory of [unfinished, input.data]) rmSync(directory, { recursive: true, force: true });
  const passwordFile = join(input.home, `.password-${process.pid}`);
  writeFileSync(passwordFile, input.password, { mode: 0o600 });
  if (runAs.uid !== undefined) chownSync(passwordFile, runAs.uid, runAs.gid);
  try {
    const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    const access = ["--auth=scram-sha-256", `--username=${user}`, `--pwfile=${passwordFile}`];
    const done = spawnSync(
      initdb,
      [`--pgdata=${unfinished}`, ...locale, ...access, "--no-sync"],
      input.options,
    );
    if (done.status !== 0) throw failure("initdb", `${done.stderr}${done.error?.message ?? ""}`);
    renameSync(unfinished, input.data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function failure(what: string, output: string): DatabaseUnavailableError {
  if (/No space left/i.test(output))
    return new DatabaseUnavailableError("no-space", `${what}: no space left`);
  return new DatabaseUnavailableError("failed", `${what} failed: ${output.trim().slice(-600)}`);
}

function stopOrphan({ pg_ctl }: Binaries, data: string, options: SpawnOptions, log: DatabaseLog): void {
  if (spawnSync(pg_ctl, ["status", "-D", data], options).status !== 0) return;
  log.warn("database.embedded.orphan-stopped", { data });
  spawnSync(pg_ctl, ["stop", "-D", data, "-m", "fast", "-w"], options);
}

type Launch = { data: string; options: SpawnOptions; settings: Record<string, string>; port?: number };
type Launched = { port: number; ended: Promise<void>; stop(): Promise<void>; kill(): void };

const againMs = 1_000;

/** Starts PostgreSQL, and starts it again on the same port when it ends without having been told to. */
async function keepRunning(
  { log }: { log: DatabaseLog },
  binaries: Binaries,
  input: Launch,
): Promise<Pick<Launched, "port" | "stop" | "kill">> {
  let current = await launch(binaries, input);
  const { port } = current;
  let stopping = false;
  let restarting = Promise.resolve();
  watch();

  function watch(): void {
    void current.ended.then(() => {
      if (!stopping) restarting = restart();
    });
  }

  async function restart(): Promise<void> {
    log.warn("database.embedded.ended", { port });
    while (!stopping) {
      try {
        stopOrphan(binaries, input.data, input.options, log);
        current = await launch(binaries, { ...input, port });
        log.info("database.embedded.started-again", { port });
        return watch();
      } catch (error) {
        log.warn("database.embedded.restart-failed", { error: (error as Error).message });
        await new Promise((next) => setTimeout(next, againMs));
      }
    }
  }

  return {
    port,
    async stop() {
      stopping = true;
      await restarting;
      await current.stop();
    },
    kill() {
      stopping = true;
      current.kill();
    },
  };
}

async function launch({ postgres }: Binaries, input: Launch): Promise<Launched> {
  for (let tries = 0; ; tries += 1) {
    const port = input.port ?? (await freePort());
    const settings: Record<string, string> = {
      listen_addresses: "127.0.0.1",
      port: String(port),
      unix_socket_directories: "",
      timezone: "UTC",
      jit: "off",
      max_connections: "200",
      log_min_messages: "fatal",
      ...input.settings,
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const child = spawn(postgres, ["-D", input.data, ...flags], {
      ...input.options,
      stdio: ["ignore", "ignore", "pipe"],
      // Ctrl-C reaches a whole process group; PostgreSQL must outlive the process's own last writes.
      detached: true,
    });
    const output: string[] = [];
    child.stderr.on("data", (chunk) => {
      output.push(String(chunk));
      if (output.length > 50) output.shift();
    });
    const ended = new Promise<void>((done) => child.once("exit", () => done()));
    const ready = await waitUntilReady(child, port);
    if (ready) {
      // process.exit() and an uncaught error leave no time for stop(): at least nothing stays behind.
      const endWithProcess = () => void child.kill("SIGINT");
      process.once("exit", endWithProcess);
      child.once("exit", () => process.off("exit", endWithProcess));
      return { port, ended, stop: () => stop(child, ended), kill: () => void child.kill("SIGKILL") };
    }
    child.kill("SIGKILL");
    await ended;
    if (
      !/could not bind|could not create any TCP|Address already in use/i.test(output.join("")) ||
      tries >= 3
    ) {
      throw failure("PostgreSQL's start", output.join(""));
    }
  }
}

async function waitUntilReady(child: ChildProcess, port: number): Promise<boolean> {
  const until = Date.now() + startWithinMs;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    const client = new pg.Client({ host: "127.0.0.1", port, user, password: "?", database: "postgres" });
    client.on("error", () => undefined);
    const answer = await client.connect().then(
      () => "28P01",
      (error: { code?: string }) => error.code,
    );
    await client.end().catch(() => undefined);
    // Refusing a wrong password means that it is up; starting up says 57P03.
    if (answer === "28P01") return true;
    await new Promise((next) => setTimeout(next, 40));
  }
  return false;
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // SIGINT is PostgreSQL's fast shutdown.
  child.kill("SIGINT");
  const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(late);
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? found(address.port) : failed(new Error("no port")),
      );
    });
  });
}

async function createDatabase(url: string): Promise<void> {
  const admin = new URL(url);
  admin.pathname = "/postgres";
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'fleetgraph'");
    if (rowCount === 0) await client.query("CREATE DATABASE fleetgraph");
  } finally {
    await client.end();
  }
}
