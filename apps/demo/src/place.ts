import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
  /** The process whose place it is, from before its start to after its end. */
  claimFile: string;
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
    claimFile: join(directory, "demo.pid"),
  };
}

/** The demo of this checkout. */
export const demoPlace = placeAt(".fleetgraph");

/** The demo that runs there; null when none does, also when it ended without a word. */
export function runningAt({ runningFile }: Place): Running | null {
  if (!existsSync(runningFile)) return null;
  const running = JSON.parse(readFileSync(runningFile, "utf8")) as Running;
  return isAlive(running.pid) ? running : null;
}

/**
 * Takes the place for this process; gives the demo that has it already, whose address is not known while it starts.
 * A second start would otherwise throw away the data of the first.
 */
export function claimPlace(place: Place): { pid: number; server: string | null } | null {
  const { claimFile } = place;
  mkdirSync(dirname(claimFile), { recursive: true });
  // Written under a name of its own and linked: a claim that another start can see is whole.
  const own = `${claimFile}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    for (;;) {
      try {
        linkSync(own, claimFile);
        return null;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const pid = Number(readFileSync(claimFile, "utf8"));
      if (pid > 0 && isAlive(pid)) return { pid, server: runningAt(place)?.server ?? null };
      // Left by a demo that was killed.
      rmSync(claimFile, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

export function openPlace(place: Place): void {
  // Of a demo that was killed: the command line would go on using its token.
  for (const file of [place.environmentFile, place.runningFile]) rmSync(file, { force: true });
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
  rmSync(place.claimFile, { force: true });
}
