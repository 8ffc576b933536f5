import { type HostAttributes, readHosts } from "./aws/read-hosts.ts";
import type { CheckContext } from "./check-context.ts";

/** The attributes of the cluster's hosts, read once for all checks. */
export function knownHosts(context: CheckContext): Promise<HostAttributes[]> {
  const { clients, look, cluster } = context;
  return context.once(`hosts ${cluster}`, () => readHosts(clients, look, cluster));
}

/** The different values the hosts have for an attribute. */
export function valuesOf(hosts: readonly HostAttributes[], attribute: string): string[] {
  const values = hosts.map((host) => host.get(attribute)?.toLowerCase());
  return [...new Set(values.filter((each) => each !== undefined))].sort();
}
