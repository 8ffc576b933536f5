import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeEmbeddedData } from "@fleetgraph/database";

/** Where a demo keeps what it makes, and how another command finds the one that runs. */
export type Place = {
  /** The configuration and the first token; made anew by every start, because the simulated account is new too. */
  data: string;
  /** The embedded PostgreSQL. */
  store: string;
  /** FLEETGRAPH_URL and FLEETGRAPH_TOKEN; the command line finds it by itself. */
  environmentFile: string;
  /** What runs, for `break`. */
  runningFile: string;
};

/** What a running demo tells about itself. */
export type Running = {
  pid: number;
  simulator: string;
  server: string;
  /** cluster/service of each. */
  services: string[];
};

export function placeAt(directory: string): Place {
  return {
    data: join(directory, "demo"),
    store: join(directory, "demo", "store"),
    environmentFile: join(directory, "demo.env"),
    runningFile: join(directory, "demo.json"),
  };
}

/** The demo of this checkout. */
export const demoPlace = placeAt(".fleetgraph");

/** The demo that runs there; null when none does, also when it ended without a word. */
export function runningAt({ runningFile }: Place): Running | null {
  if (!existsSync(runningFile)) return null;
  const running = JSON.parse(readFileSync(runningFile, "utf8")) as Running;
  try {
    process.kill(running.pid, 0);
    return running;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return null;
    return running;
  }
}

export function openPlace(place: Place): void {
  removeEmbeddedData({ directory: place.store });
  rmSync(place.data, { recursive: true, force: true });
  mkdirSync(place.data, { recursive: true });
}

export function tellRunning(place: Place, input: { running: Running; token: string }): void {
  const { running, token } = input;
  const lines = `FLEETGRAPH_URL=${running.server}\nFLEETGRAPH_TOKEN=${token}\n`;
  // Removed first: a file that is there keeps its mode, and this one holds a token.
  rmSync(place.environmentFile, { force: true });
  writeFileSync(place.environmentFile, lines, { mode: 0o600 });
  writeFileSync(place.runningFile, JSON.stringify(running));
}

export function closePlace(place: Place): void {
  for (const file of [place.environmentFile, place.runningFile]) rmSync(file, { force: true });
  removeEmbeddedData({ directory: place.store });
  rmSync(place.data, { recursive: true, force: true });
}
