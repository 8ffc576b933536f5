import { message } from "../../kernel/index.ts";
import { aCluster, aHost } from "../facts/examples.ts";
import type { HostFact } from "../facts/facts.ts";
import { groupsOf } from "../facts/host-group.ts";
import { clusterRule, number } from "../rule.ts";

const compared: Readonly<Record<string, (host: HostFact) => string | null>> = {
  ami: ({ instance }) => instance?.imageId ?? null,
  agentVersion: ({ agentVersion }) => agentVersion,
  dockerVersion: ({ dockerVersion }) => dockerVersion?.replace(/^DockerVersion: /, "") ?? null,
};

/** Hosts of one Auto Scaling group that are not alike, and have not been for longer than a replacement takes. */
export const hostDrift = clusterRule({
  kind: "HOST_DRIFT",
  severity: "INFO",
  opensAfterMs: 24 * 3_600_000,
  closesAfterMs: 3_600_000,
  needs: ["hosts"],
  find: ({ hosts }) =>
    groupsOf(
      hosts.filter(({ instance, status }) => instance?.autoScalingGroup && status === "ACTIVE"),
    ).flatMap(({ group, hosts: all }) => {
      const drifting = Object.entries(compared).flatMap(([name, partOf]) => {
        const values = Map.groupBy(
          all.flatMap((host) => partOf(host) ?? []),
          (value) => value,
        );
        return values.size > 1
          ? [{ name, values: [...values].map(([value, of]) => ({ value, count: of.length })) }]
          : [];
      });
      if (drifting.length === 0) return [];
      return {
        target: { kind: "CLUSTER" } as const,
        part: group,
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
          hosts: [aHost("a"), aHost("b"), aHost("c", { status: "DRAINING", agentVersion: "1.7.0" })],
        }),
      finds: [],
    },
  },
});
