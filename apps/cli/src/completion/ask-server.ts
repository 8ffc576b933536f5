import { createFleetgraph, type Fleetgraph } from "@fleetgraph/sdk";
import { findConnection } from "../connection.ts";
import type { Environment } from "../env.ts";
import { useProxy } from "../proxy.ts";
import type { Candidate, Wanted } from "./candidate.ts";

/** Somebody waits with a finger on the key: what is not there by then is not shown. */
const patienceMs = 1_500;
/** More nobody reads; a name that begins as what was typed is looked for behind them, too. */
const most = 100;
const looksAtMost = 1_000;

/** The names that the server has for what is being typed; none when it cannot say so soon enough. */
export async function askServer(
  environment: Environment,
  wanted: readonly Wanted[],
  typed: string,
): Promise<Candidate[]> {
  if (wanted.length === 0) return [];
  const { url, token } = findConnection(environment, process.cwd());
  if (environment.proxy) await useProxy(url);
  const fleet = createFleetgraph({ url, token: token ?? undefined, retries: 0 });
  const signal = AbortSignal.timeout(patienceMs);
  const kinds = wanted.filter(
    (kind) => kind !== "deployments" || wanted.length === 1 || typed.startsWith("dep"),
  );
  const found = await Promise.all(kinds.map((kind) => ask[kind](fleet, typed, signal).catch(() => [])));
  return found.flat();
}

type Ask = (fleet: Fleetgraph, typed: string, signal: AbortSignal) => Promise<Candidate[]>;

const ask: Record<Wanted, Ask> = {
  async services(fleet, typed, signal) {
    const select = { name: true, cluster: { name: true } } as const;
    const clusters = new Map<string, string[]>();
    let seen = 0;
    try {
      for await (const { name, cluster } of fleet.services.all({}, { select, signal })) {
        clusters.set(name, [...(clusters.get(name) ?? []), cluster.name]);
        seen += 1;
        if (seen >= looksAtMost) break;
      }
    } catch {
      // The pages that came in time are better than nothing.
    }
    return [...clusters]
      .flatMap(([name, places]) => {
        // As it has to be written: the name alone where only one has it, and `cluster/service` where that was begun.
        const paths = places.map((place) => ({ value: `${place}/${name}` }));
        if (typed.includes("/")) return paths;
        return places.length === 1
          ? [{ value: name, about: places[0] ?? "" }]
          : paths.concat({ value: name });
      })
      .filter(({ value }) => typed.includes("/") || value.startsWith(typed))
      .slice(0, most);
  },
  async clusters(fleet, _, signal) {
    const { edges } = await fleet.clusters.page(
      { first: most },
      { select: { name: true, region: true }, signal },
    );
    return edges.map(({ node }) => ({ value: node.name, about: node.region }));
  },
  async hosts(fleet, _, signal) {
    const { edges } = await fleet.hosts.page(
      { first: most },
      { select: { name: true, cluster: { name: true } }, signal },
    );
    return edges.map(({ node }) => ({ value: node.name, about: node.cluster.name }));
  },
  async deployments(fleet, _, signal) {
    const select = { id: true, state: true, service: { name: true } } as const;
    const { edges } = await fleet.deployments.page({ first: 20 }, { select, signal });
    return edges.map(({ node }) => ({ value: node.id, about: `${node.service.name} ${node.state}` }));
  },
};
