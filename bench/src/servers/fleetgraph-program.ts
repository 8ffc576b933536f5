import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const serverHome = join(dirname(require.resolve("@fleetgraph/server")), "..");

/** What Node is told to run Fleetgraph in a role: as its own start script has it, with how its heap may grow. */
export function fleetgraphProgram(role: "api" | "worker"): string[] {
  const { scripts } = JSON.parse(readFileSync(join(serverHome, "package.json"), "utf8"));
  const [, ...args] = scripts.start.split(" ") as string[];
  return [...args.slice(0, -1), join(serverHome, args.at(-1) as string), "--role", role];
}
