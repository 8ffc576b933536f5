import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { askUsage } from "./ask-usage.ts";
import { fleetgraphProgram } from "./fleetgraph-program.ts";
import type { Side } from "./side.ts";
import { stopProcess } from "./stop-process.ts";
import type { Usage } from "./usage.ts";

/** One of the compared servers, in a process of its own. */
export type Server = {
  side: Side;
  url: URL;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
};

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const programs: Record<Side, string[]> = {
  fleetgraph: fleetgraphProgram("api"),
  bare: [fromHere("bare/main.ts")],
  postgraphile: [fromHere("postgraphile.ts")],
};
const startWithinMs = 60_000;

/** Starts one of the servers on a free port, over the database of that URL, and waits until it answers. */
export async function startServer(input: {
  side: Side;
  databaseUrl: string;
  directory: string;
  nodeOptions?: readonly string[];
}): Promise<Server> {
  const { side, databaseUrl, directory, nodeOptions = [] } = input;
  mkdirSync(directory, { recursive: true });
  const reporter = new URL("usage-reporter.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", reporter, ...nodeOptions, ...programs[side]], {
    // Nothing of the caller's environment: no setting of the reader's own changes what is measured.
    env: {
      NODE_ENV: "production",
      PORT: "0",
      DATABASE_URL: databaseUrl,
      FLEETGRAPH_DATA: directory,
      FLEETGRAPH_CONFIG: configurationIn(directory),
      FLEETGRAPH_LOG: "warn",
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  // PostGraphile has much to say about a type that it leaves out; it is shown only when something went wrong.
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const url = await answersAt(child, side, said);
  child.once("exit", (code, signal) => {
    if (code !== 0) process.stderr.write(`the ${side} server ended with ${code ?? signal}\n${said.join("")}`);
  });
  return {
    side,
    url,
    usage: () => askUsage(child),
    stop: () => stopProcess(child),
  };
}

/** The limits of the graph are out of the way, but reckoned all the same; one role is bound to patterns. */
function configurationIn(directory: string): string {
  const file = join(directory, "fleetgraph.yaml");
  const limits = "graph:\n  costPerSecond: 1000000000\n";
  const patterns = '["main/eu-*/*/*", "other/*/*/web"]';
  const roles = `roles:\n  bench-scoped:\n    - allow: ["fleet:read", "audit:read"]\n      on: ${patterns}\n`;
  writeFileSync(file, limits + roles);
  return file;
}

/** Every server says on its standard output where it answers. */
function answersAt(child: ChildProcess, side: Side, said: readonly string[]): Promise<URL> {
  return new Promise((found, failed) => {
    let text = "";
    const late = setTimeout(() => fail(`did not answer within ${startWithinMs / 1000} s`), startWithinMs);
    const fail = (why: string) => {
      clearTimeout(late);
      child.kill("SIGKILL");
      failed(new Error(`the ${side} server ${why}\n${text}${said.join("")}`));
    };
    const ended = (code: number | null) => fail(`ended with ${code} before it answered`);
    child.once("exit", ended);
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const url = /http:\/\/[^\s/]+\/graphql/.exec(text)?.[0];
      if (!url) return;
      clearTimeout(late);
      child.off("exit", ended);
      found(new URL(url));
    });
  });
}
