/** What the process is told from outside, where there is a process: browsers and Workers have none. */
export interface Environment {
  url: string | undefined;
  token: string | undefined;
}

/** Reads FLEETGRAPH_URL and FLEETGRAPH_TOKEN: the only place that reads the environment. */
export function readEnvironment(): Environment {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const env = process?.env ?? {};
  return { url: env.FLEETGRAPH_URL || undefined, token: env.FLEETGRAPH_TOKEN || undefined };
}
