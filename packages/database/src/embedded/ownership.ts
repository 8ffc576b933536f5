import { spawnSync } from "node:child_process";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseUnavailableError } from "../database-unavailable-error.ts";

const mine = new Set<string>();

/**
 * Claims a data directory for this process: one process owns its PostgreSQL. A claim whose process is gone is taken
 * over. Gives the function that ends the claim.
 */
export function claim(file: string, directory: string): () => void {
  if (mine.has(file)) throw inUse(directory, process.pid);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600 });
  try {
    for (let tries = 0; tries < 5; tries += 1) {
      if (!linked(draft, file)) {
        takeOver(file, directory);
        continue;
      }
      mine.add(file);
      return () => {
        mine.delete(file);
        rmSync(file, { force: true });
      };
    }
    throw inUse(directory, null);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Puts a dead process's claim aside. Renaming gives it to one process only, however many try. */
function takeOver(file: string, directory: string): void {
  refuseLiving(file, directory);
  const aside = `${file}.old.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    refuseLiving(aside, directory);
  } catch (error) {
    // Somebody took over between the two looks, and this is the new claim: give it back.
    linked(aside, file);
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function refuseLiving(file: string, directory: string): void {
  const [pid = "", start = ""] = contentOf(file).split(" ");
  const owner = Number(pid);
  // The process id alone may long be another process's, after a restart of the machine for example.
  if (owner !== process.pid && isAlive(owner) && (start === "" || start === startOf(owner))) {
    throw inUse(directory, owner);
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** Links rather than writes, so that nobody ever reads half a claim. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** When a process started, in whatever words the system has for it; empty where it does not tell. */
function startOf(pid: number): string {
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return (stdout ?? "").trim().replace(/\s+/g, "-");
  }
  // proc_pid_stat(5): the 22nd field; the second is in brackets and may hold spaces.
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function inUse(directory: string, owner: number | null): DatabaseUnavailableError {
  const by = owner === null ? "is being taken by another process" : `is in use by process ${owner}`;
  return new DatabaseUnavailableError("in-use", `the database in ${directory} ${by}`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
