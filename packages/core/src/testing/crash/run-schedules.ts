import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { openDatabase } from "@fleetgraph/database";
import { freshCluster } from "@fleetgraph/database/testing";
import { quietLog } from "../quiet-log.ts";
import type { CrashReport } from "./crash-schedule.ts";

const main = fileURLToPath(new URL("./runner-main.ts", import.meta.url));

/** Runs a schedule for each seed, several at once, and tells each report as it comes. */
export async function runSchedules(input: {
  seeds: Iterable<number>;
  processes: number;
  onReport(report: CrashReport): void;
  signal?: AbortSignal;
}): Promise<void> {
  const cluster = await freshCluster();
  const runners: ChildProcess[] = [];
  try {
    const template = await cluster.migratedDatabase();
    // The server's role and its jobs, as every process would make them.
    const opened = await openDatabase({ log: quietLog }, { url: template, dataDirectory: cluster.directory });
    await opened.close();
    const orders = { serverUrl: cluster.url, template: new URL(template).pathname.slice(1) };
    const seeds = input.seeds[Symbol.iterator]();
    const work = async () => {
      const runner = fork(main, { execArgv: [] });
      runners.push(runner);
      const died = once(runner, "exit").then(([code, signal]) => {
        throw new Error(`a runner ended with ${code ?? signal}`);
      });
      died.catch(() => undefined);
      for (let next = seeds.next(); !next.done && !input.signal?.aborted; next = seeds.next()) {
        runner.send({ ...orders, seed: next.value });
        const [report] = await Promise.race([once(runner, "message"), died]);
        input.onReport(report as CrashReport);
      }
    };
    await Promise.all(Array.from({ length: input.processes }, work));
  } finally {
    await Promise.all(
      runners.map(async (runner) => {
        if (runner.exitCode !== null || runner.signalCode !== null) return;
        const ended = once(runner, "exit");
        if (runner.connected) runner.disconnect();
        await ended;
      }),
    );
    await cluster.stop();
  }
}
