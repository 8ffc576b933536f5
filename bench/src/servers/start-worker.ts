import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { askUsage } from "./ask-usage.ts";
import { fleetgraphProgram } from "./fleetgraph-program.ts";
import { stopProcess } from "./stop-process.ts";
import type { Usage } from "./usage.ts";

/** Fleetgraph as `--role worker`, in a process of its own. */
export type WorkerProcess = { usage(): Promise<Usage>; stop(): Promise<void> };

/** Starts a worker over the database of that URL, for the account that the credentials are of. */
export function startWorker(input: {
  databaseUrl: string;
  directory: string;
  aws: { endpoint: string; account: string; region: string; accessKeyId: string; secretAccessKey: string };
  profile?: string | undefined;
  /** More of fleetgraph.yaml than its accounts. */
  configuration?: string;
}): WorkerProcess {
  const { databaseUrl, directory, aws, profile } = input;
  mkdirSync(directory, { recursive: true });
  const configuration = join(directory, "fleetgraph.yaml");
  // All else is as it is when nobody says otherwise: the pause between two looks, the listing once a minute.
  writeFileSync(
    configuration,
    `accounts:\n  - name: ${aws.account}\n    regions: [${aws.region}]\n${input.configuration ?? ""}`,
  );
  const reporter = new URL("usage-reporter.ts", import.meta.url).href;
  const profiling = profile ? ["--cpu-prof", `--cpu-prof-dir=${profile}`] : [];
  const args = ["--import", reporter, ...profiling, ...fleetgraphProgram("worker")];
  const child = spawn(process.execPath, args, {
    env: {
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      FLEETGRAPH_DATA: directory,
      FLEETGRAPH_CONFIG: configuration,
      FLEETGRAPH_LOG: "warn",
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: aws.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      said.push(text);
      // What was said last is enough to tell why it ended.
      if (said.length > 200) said.shift();
    });
  }
  child.once("exit", (code, signal) => {
    if (code !== 0) process.stderr.write(`the worker ended with ${code ?? signal}\n${said.join("")}`);
  });
  return { usage: () => askUsage(child), stop: () => stopProcess(child) };
}
