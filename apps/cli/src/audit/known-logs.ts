import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../env.ts";

/** What is remembered of a server's audit log: the keys that are trusted, and the last checkpoint that was checked. */
export interface KnownLog {
  keys: readonly string[];
  checkpoint: string;
}

const fileOf = (environment: Environment) => join(environment.configFolder, "audit-logs.json");

/** What is remembered of the log of a server; null when it was never looked at. */
export function readKnownLog(environment: Environment, url: string): KnownLog | null {
  return readAll(environment)[addressOf(url)] ?? null;
}

export function writeKnownLog(environment: Environment, url: string, log: KnownLog): void {
  const file = fileOf(environment);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const all = { ...readAll(environment), [addressOf(url)]: log };
  // Written beside and renamed, so that never half of it is read.
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  renameSync(beside, file);
}

const addressOf = (url: string) => url.replace(/\/+$/, "");

/** Throws for a file that is there and cannot be read: to forget what is known is not for a program to decide. */
function readAll(environment: Environment): Record<string, KnownLog> {
  const file = fileOf(environment);
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, KnownLog>;
}
