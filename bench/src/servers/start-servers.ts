import { join } from "node:path";
import { type Side, sides } from "./side.ts";
import { type Server, startServer } from "./start-server.ts";

/** All compared servers over one database. */
export type Servers = Record<Side, Server> & { stopAll(): Promise<void> };

/** Starts them; `directory` is for what Fleetgraph writes. `profile` names where its CPU profile goes. */
export async function startServers(input: {
  databaseUrl: string;
  directory: string;
  profile?: string | undefined;
}): Promise<Servers> {
  const { databaseUrl, directory, profile } = input;
  const started: Server[] = [];
  const stopAll = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  try {
    for (const side of sides) {
      const nodeOptions = side === "fleetgraph" && profile ? ["--cpu-prof", `--cpu-prof-dir=${profile}`] : [];
      const where = join(directory, side);
      started.push(await startServer({ side, databaseUrl, directory: where, nodeOptions }));
    }
  } catch (error) {
    await stopAll();
    throw error;
  }
  const [fleetgraph, bare, postgraphile] = started as [Server, Server, Server];
  return { fleetgraph, bare, postgraphile, stopAll };
}
