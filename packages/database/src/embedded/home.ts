import { createHash } from "node:crypto";
import { chownSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseUnavailableError } from "../database-unavailable-error.ts";
import { type Binaries, canWrite, type User } from "./binaries.ts";

/** `own` holds the password and the claim and is ours; `data` is the directory that PostgreSQL writes to. */
export function prepareHome(directory: string, { runAs }: Binaries): { own: string; data: string } {
  inWords(directory, () => mkdirSync(directory, { recursive: true, mode: 0o755 }));
  if (!canWrite(directory, {}))
    throw new DatabaseUnavailableError("not-writable", `cannot write to ${directory}`);
  if (runAs.uid === undefined) return { own: directory, data: directory };
  // As root PostgreSQL runs as nobody. Where nobody cannot enter, its data goes where it can.
  const inside = join(directory, "server");
  giveTo(runAs, inside);
  if (canWrite(inside, runAs)) return { own: directory, data: inside };
  const outside = outsideOf(directory);
  giveTo(runAs, outside);
  return { own: directory, data: outside };
}

function giveTo({ uid, gid }: User, directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // Anybody can write to /var/tmp: a link put there beforehand would make root give its target away.
  const found = lstatSync(directory);
  if (!found.isDirectory() || (found.uid !== 0 && found.uid !== uid)) {
    throw new DatabaseUnavailableError("not-writable", `${directory} belongs to somebody else`, {
      hint: "Remove it, or name another directory with FLEETGRAPH_DATA.",
    });
  }
  chownSync(directory, uid, gid);
}

/** Tells a failure of the file system in words. */
export function inWords<T>(directory: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof DatabaseUnavailableError || code === undefined) throw cause;
    const kind = code === "ENOSPC" || code === "EDQUOT" ? "no-space" : "not-writable";
    throw new DatabaseUnavailableError(kind, `cannot write to ${directory} (${code})`, { cause });
  }
}

/** Where the data of a directory that only root can enter is kept. */
function outsideOf(directory: string): string {
  const name = createHash("sha256").update(directory).digest("hex").slice(0, 12);
  return join("/var/tmp", `fleetgraph-data-${name}`);
}

/** Removes the data of an embedded PostgreSQL that has stopped, wherever it had to be kept. */
export function removeEmbeddedData(input: { directory: string }): void {
  const directory = resolve(input.directory);
  for (const place of [directory, outsideOf(directory)]) rmSync(place, { recursive: true, force: true });
}
