import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { compileCache } from "@fleetgraph/database/testing";
import { onTestFinished } from "vitest";
import { until } from "./start-stack.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const keepCompiled = new URL("./keep-compiled.ts", import.meta.url).href;

/** How a process ended. */
export type Exit = { code: number | null; signal: string | null };

/** A server as its operator runs it: a process of its own, told everything by arguments and environment. */
export type ServerProcess = {
  pid: number;
  /** Where it answers; empty for a worker. Throws before it has started. */
  url: string;
  stdout(): string;
  stderr(): string;
  /** Its log, one object a line. */
  log(): Record<string, unknown>[];
  signal(name: NodeJS.Signals): void;
  ended: Promise<Exit>;
  /** Ends it with a signal; gives how and after how long. */
  end(name: NodeJS.Signals): Promise<Exit & { milliseconds: number }>;
};

export type ServerProcessInput = {
  /** All of its environment but for NODE_COMPILE_CACHE: nothing of the test's own gets in. */
  environment: Record<string, string>;
  directory: string;
  args?: readonly string[];
};

/** Runs `main.ts` without waiting for anything; killed with the test if it is still there. */
export function spawnServer(input: ServerProcessInput): Omit<ServerProcess, "url"> {
  const { environment, directory, args = [] } = input;
  const child: ChildProcess = spawn(process.execPath, ["--import", keepCompiled, main, ...args], {
    cwd: directory,
    env: { NODE_COMPILE_CACHE: compileCache, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // "close" comes after the last byte of both streams, "exit" may come before.
  const ended = once(child, "close").then(([code, signal]): Exit => ({ code, signal }));
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  onTestFinished(async () => {
    signal("SIGKILL");
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    log: () =>
      stderr
        .split("\n")
        .filter((line) => line.startsWith("{") && line.endsWith("}"))
        .map(parsed),
    signal,
    ended,
    async end(name) {
      const began = performance.now();
      signal(name);
      return { ...(await ended), milliseconds: performance.now() - began };
    },
  };
}

const parsed = (line: string) => JSON.parse(line) as Record<string, unknown>;

/** Runs `main.ts` and returns when it has started. Throws with what it said when it ends instead. */
export async function startServerProcess(input: ServerProcessInput): Promise<ServerProcess> {
  const server = spawnServer(input);
  let over: Exit | null = null;
  void server.ended.then((exit) => {
    over = exit;
  });
  const started = () => server.log().find(({ event }) => event === "server.started");
  // All of the server's code is loaded anew, which takes long where others have the processor.
  await until(async () => over !== null || started() !== undefined, 60_000);
  if (over !== null) throw new Error(`the server ended ${JSON.stringify(over)}:\n${server.stderr()}`);
  return { ...server, url: String(started()?.url ?? "") };
}
