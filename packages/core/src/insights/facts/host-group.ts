import type { HostFact } from "./facts.ts";

/** What hosts have in common that were launched alike: their Auto Scaling group, else their provider, else neither. */
export const groupOf = ({ instance, capacityProvider }: HostFact): string =>
  instance?.autoScalingGroup ?? capacityProvider ?? "-";

/** Hosts by group, in the order of its name. */
export function groupsOf(hosts: readonly HostFact[]): { group: string; hosts: HostFact[] }[] {
  return [...Map.groupBy(hosts, groupOf)]
    .map(([group, all]) => ({ group, hosts: all }))
    .sort((one, other) => (one.group < other.group ? -1 : 1));
}
