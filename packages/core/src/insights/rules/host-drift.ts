import { message } from "../../kernel/index.ts";
import { aCluster, aHost, anInstance } from "../facts/examples.ts";
import type { HostFact } from "../facts/facts.ts";
import { groupsOf } from "../facts/host-group.ts";
import { clusterRule, number } from "../rule.ts";

const compared: Readonly<Record<string, (host: HostFact) => string | null>> = {
  ami: ({ instance }) => instance?.imageId ?? null,
  agentVersion: ({ agentVersion }) => agentVersion,
  dockerVersion: ({ dockerVersion }) => dockerVersion?.replace(/^DockerVersion: /, "") ?? null,
};

/** While a group still launches hosts, nobody can tell whether it is being replaced. */
const launchesMs = 6 * 3_600_000;

/** Of one architecture: a group that launches two has an AMI for each. */
const architectureOf = ({ attributes, instanceType }: HostFact): string =>
  attributes?.get("ecs.cpu-architecture") ??
  (/^([a-z]+\d+g|a1)[a-z]*\./.test(instanceType ?? "") ? "arm64" : "x86_64");

function driftOf(hosts: readonly HostFact[]) {
  return Object.entries(compared).flatMap(([name, partOf]) => {
    const known = hosts.flatMap((host) => {
      const value = partOf(host);
      return value === null ? [] : [{ value, architecture: architectureOf(host) }];
    });
    const alike = Map.groupBy(known, ({ architecture }) => architecture);
    if (![...alike.values()].some((of) => new Set(of.map(({ value }) => value)).size > 1)) return [];
    const values = Map.groupBy(known, ({ value }) => value);
    return [{ name, values: [...values].map(([value, of]) => ({ value, count: of.length })) }];
  });
}

/** Hosts of one Auto Scaling group that are not alike, and have not been for longer than a replacement takes. */
export const hostDrift = clusterRule({
  kind: "HOST_DRIFT",
  severity: "INFO",
  opensAfterMs: 24 * 3_600_000,
  closesAfterMs: 3_600_000,
  needs: ["hosts"],
  find: ({ hosts, now }) =>
    groupsOf(
      hosts.filter(({ instance, status }) => instance?.autoScalingGroup && status === "ACTIVE"),
    ).flatMap(({ group, hosts: all }) => {
      const drifting = driftOf(all);
      if (drifting.length === 0) return [];
      const of = { target: { kind: "CLUSTER" }, part: group } as const;
      const launched = Math.max(...all.map(({ instance }) => instance?.launchedAt?.getTime() ?? 0));
      if (now.getTime() - launched < launchesMs) return { ...of, untold: true as const };
      return {
        ...of,
        title: message("insight.hostDrift", { group, in: drifting.map(({ name }) => name) }),
        proposal: message("insight.hostDrift.do", { group }),
        evidence: drifting.flatMap(({ name, values }) =>
          values
            .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
            .slice(0, 5)
            .flatMap(({ value, count }) => [number(`${name}Hosts`, count, "COUNT", value)]),
        ),
      };
    }),
  examples: {
    positive: {
      facts: () => aCluster({ hosts: [aHost("a"), aHost("b", { agentVersion: "1.80.0" }), aHost("c")] }),
      finds: [{ target: "CLUSTER", part: "shop-hosts" }],
    },
    negative: {
      facts: () =>
        aCluster({
          hosts: [
            aHost("a"),
            aHost("b"),
            aHost("c", { status: "DRAINING", agentVersion: "1.7.0" }),
            // Another architecture has another AMI; and another group is being replaced.
            aHost("d", { instanceType: "m7g.large", instance: { ...anInstance, imageId: "ami-arm" } }),
            aHost("e", { instance: { ...anInstance, autoScalingGroup: "other" } }),
            aHost("f", {
              agentVersion: "1.86.0",
              instance: {
                ...anInstance,
                autoScalingGroup: "other",
                launchedAt: new Date("2026-11-20T09:00:00Z"),
              },
            }),
          ],
        }),
      finds: [],
    },
  },
});
