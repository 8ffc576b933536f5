import type { BenchPart } from "../measure/part-bench.ts";
import { callers } from "./callers.ts";
import { measured } from "./clients.ts";
import { manifestOf } from "./published.ts";
import { startServer } from "./start-server.ts";

/** What the clients do by themselves, or as far as their settings let them, when a server fails. */
export const behaviourOnFailures: BenchPart = async ({ report }) => {
  const server = await startServer();
  const next = async (failures: object[]) => {
    const response = await fetch(`${server.url}/fail`, { method: "POST", body: JSON.stringify(failures) });
    return (await response.json()) as number[];
  };
  try {
    const calls = callers(server.url, { retries: true });
    for (const { name } of measured) {
      const { version, dependencies = {}, exports } = manifestOf(name);
      const needs = Object.keys(dependencies).length;
      report({ what: `${name} ${version}: packages it needs`, value: needs, unit: "packages" });
      const commonJs = JSON.stringify(exports ?? {}).includes('"require"') ? 1 : 0;
      report({ what: "  CommonJS beside ESM", value: commonJs, unit: "of 1" });
      for (const [what, failures] of [
        ["503 twice: answered", [{ status: 503 }, { status: 503 }]],
        ["429 with Retry-After of 1 second: answered", [{ status: 429, retryAfter: "1" }]],
      ] as const) {
        await next([...failures]);
        const answered = await calls[name]?.().then(
          () => true,
          () => false,
        );
        const arrivals = await next([]);
        report({ what: `  ${what}`, value: answered ? 1 : 0, unit: "of 1" });
        const waited = Math.max(0, (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0));
        report({ what: `  ${arrivals.length} requests, within`, value: waited, unit: "ms" });
      }
    }
  } finally {
    server.stop();
  }
};
