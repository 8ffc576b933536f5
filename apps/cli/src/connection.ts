import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Say } from "@fleetgraph/catalogue";
import type { Environment } from "./env.ts";
import { UsageError } from "./failure.ts";
import { loginFile, readLogin } from "./login.ts";

export const defaultUrl = "http://127.0.0.1:4000";

/** Where the server is, with what token, and where both come from. */
export interface Connection {
  url: string;
  token: string | null;
  from: string;
}

/**
 * Finds the server: the variables, else what `fleet login` stored, else the demo of the checkout one stands in. A
 * stored token is only ever sent to the address it was stored with.
 */
export function findConnection(environment: Environment, folder: string): Connection {
  const { url, token } = environment;
  if (token) return { url: url ?? defaultUrl, token, from: "FLEETGRAPH_TOKEN" };
  const login = readLogin(environment);
  if (login && (url === null || sameAddress(url, login.url))) {
    return { ...login, from: loginFile(environment) };
  }
  if (url) return { url, token: null, from: "FLEETGRAPH_URL" };
  const demo = findDemo(folder);
  return demo ?? { url: defaultUrl, token: null, from: "default" };
}

/** Throws a UsageError for what is no address of a server. */
export function requireAddress(say: Say, url: string): void {
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url))
    throw new UsageError(say("cli.usage.url", { url }));
  // Not shown: there may be a password in it.
  if (new URL(url).username) throw new UsageError(say("cli.usage.urlWithUser"));
}

/** Whether two addresses are the same server for a token: a trailing slash makes no difference. */
export function sameAddress(a: string, b: string): boolean {
  return a.replace(/\/+$/, "") === b.replace(/\/+$/, "");
}

function findDemo(start: string): Connection | null {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, ".fleetgraph", "demo.env");
    if (existsSync(file)) {
      const text = readFileSync(file, "utf8");
      const value = (name: string) =>
        new RegExp(`^(?:export )?${name}=["']?([^"'\\s]+)`, "m").exec(text)?.[1];
      const url = value("FLEETGRAPH_URL");
      if (url) return { url, token: value("FLEETGRAPH_TOKEN") ?? null, from: file };
    }
    if (folder === dirname(folder)) return null;
  }
}
