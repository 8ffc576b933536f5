import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "./env.ts";

export interface Login {
  url: string;
  token: string;
}

/** Where this user's login is kept. */
export function loginFile(environment: Environment): string {
  return join(environment.configFolder, "login.json");
}

/** The stored login; null when there is none, or none that can be read as one. */
export function readLogin(environment: Environment): Login | null {
  const file = loginFile(environment);
  if (!existsSync(file)) return null;
  const login = parsed(readFileSync(file, "utf8"));
  return login?.url && login.token ? { url: login.url, token: login.token } : null;
}

function parsed(text: string): Partial<Login> | null {
  try {
    return JSON.parse(text) as Partial<Login> | null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Edited by hand into something else: a new login is asked for, as when there is none.
    return null;
  }
}

/** Stores a login that only its owner can read. On Windows the folder of the user's settings is already so. */
export function writeLogin(environment: Environment, login: Login): void {
  const file = loginFile(environment);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Written beside and renamed, so that a file of other rights is replaced and never half a login is read.
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600 });
  chmodSync(beside, 0o600);
  renameSync(beside, file);
}
