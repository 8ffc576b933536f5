import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openMetricsOf } from "@fleetgraph/simulator";
import type { ContractWorld } from "./contract-world.ts";

/** Programs of Debian's packages prometheus and prometheus-node-exporter. */
export type RealPrograms = { prometheus: string; promtool: string; nodeExporter: string };

export type RealPrometheus = {
  url: string;
  /** The address that node exporter is scraped at. */
  nodeExporter: string;
  close(): Promise<void>;
};

/**
 * A real Prometheus that has the world's hour, as if it had scraped it every fifteen seconds, and that scrapes a real node
 * exporter every second from now on.
 */
export async function startRealPrometheus(
  programs: RealPrograms,
  { fleet, load, from, until }: ContractWorld,
): Promise<RealPrometheus> {
  const directory = mkdtempSync(join(tmpdir(), "fleetgraph-prometheus-"));
  const children: ChildProcess[] = [];
  const close = async () => {
    await Promise.all(children.map(end));
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const data = join(directory, "data");
    mkdirSync(data);
    const scrapes = join(directory, "scrapes.om");
    writeFileSync(
      scrapes,
      openMetricsOf({
        fleet,
        load,
        from: from.getTime() - 600_000,
        until: until.getTime(),
        scrapeSeconds: 15,
      }),
    );
    execFileSync(programs.promtool, ["tsdb", "create-blocks-from", "openmetrics", scrapes, data]);
    const [port, exporterPort] = [await freePort(), await freePort()];
    const nodeExporter = `127.0.0.1:${exporterPort}`;
    const configuration = join(directory, "prometheus.yml");
    writeFileSync(
      configuration,
      JSON.stringify({
        scrape_configs: [
          { job_name: "node", scrape_interval: "1s", static_configs: [{ targets: [nodeExporter] }] },
        ],
      }),
    );
    const url = `http://127.0.0.1:${port}`;
    children.push(
      spawn(programs.nodeExporter, [`--web.listen-address=${nodeExporter}`], { stdio: "ignore" }),
      spawn(
        programs.prometheus,
        [
          `--config.file=${configuration}`,
          `--storage.tsdb.path=${data}`,
          "--storage.tsdb.retention.time=100y",
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        { stdio: "ignore" },
      ),
    );
    await until200(`${url}/-/ready`);
    return { url, nodeExporter, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(late);
}

async function until200(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.status === 200) return;
    await sleep(100);
  }
  throw new Error(`${url} did not become ready`);
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
