import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseUnavailableError } from "../database-unavailable-error.ts";

/**
 * Claims a data directory for this process: one process owns its PostgreSQL. A claim whose process is gone is taken
 * over. Gives the function that ends the claim.
 */
export function claim(file: string, directory: string): () => void {
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx", mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const owner = Number(readFileSync(file, "utf8"));
      if (owner !== process.pid && isAlive(owner)) {
        throw new DatabaseUnavailableError(
          "in-use",
          `the database in ${directory} is in use by process ${owner}`,
        );
      }
      if (existsSync(file)) rmSync(file, { force: true });
    }
  }
  throw new DatabaseUnavailableError(
    "in-use",
    `the database in ${directory} is being taken by another process`,
  );
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
