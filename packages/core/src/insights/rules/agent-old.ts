import { message } from "../../kernel/index.ts";
import { aCluster, aHost } from "../facts/examples.ts";
import { groupsOf } from "../facts/host-group.ts";
import { clusterRule, number, text } from "../rule.ts";

const partsOf = (version: string) => version.split(".").map(Number);
const isOlder = (one: string, other: string): boolean => {
  const [a, b] = [partsOf(one), partsOf(other)];
  const at = a.findIndex((part, index) => part !== (b[index] ?? 0));
  return at >= 0 && (a[at] as number) < (b[at] ?? 0);
};

/** Hosts of a group whose agent is many versions behind the newest that is known; one that drains is on its way out. */
export const agentOld = clusterRule({
  kind: "AGENT_OLD",
  severity: "INFO",
  opensAfterMs: 3_600_000,
  closesAfterMs: 3_600_000,
  needs: ["hosts"],
  find({ hosts, settings }) {
    const versions = hosts.flatMap(({ agentVersion }) => agentVersion ?? []);
    const newest = versions.reduce(
      (best, each) => (isOlder(best, each) ? each : best),
      settings.agentVersion,
    );
    const [major = 0, minor = 0] = partsOf(newest);
    const isBehind = (version: string) => {
      const [ownMajor = 0, ownMinor = 0] = partsOf(version);
      return ownMajor < major || (ownMajor === major && minor - ownMinor >= settings.agentMinors);
    };
    const staying = hosts.filter(({ status }) => status !== "DRAINING");
    return groupsOf(staying).flatMap(({ group, hosts: all }) => {
      const old = all.flatMap(({ agentVersion }) =>
        agentVersion && isBehind(agentVersion) ? agentVersion : [],
      );
      if (old.length === 0) return [];
      const oldest = old.reduce((worst, each) => (isOlder(each, worst) ? each : worst));
      return {
        target: { kind: "CLUSTER" } as const,
        part: group,
        title: message("insight.agentOld", { group, hosts: old.length, oldest }),
        proposal: message("insight.agentOld.do", { group, newest }),
        evidence: [
          number("oldAgents", old.length, "COUNT"),
          number("hosts", all.length, "COUNT"),
          text("oldestAgent", oldest),
          text("newestAgent", newest),
        ],
      };
    });
  },
  examples: {
    positive: {
      facts: () => aCluster({ hosts: [aHost("a", { agentVersion: "1.61.0" }), aHost("b")] }),
      finds: [{ target: "CLUSTER", part: "shop-hosts" }],
    },
    negative: {
      facts: () =>
        aCluster({
          hosts: [
            aHost("a", { agentVersion: "1.79.2" }),
            aHost("b", { agentVersion: null }),
            aHost("c", { agentVersion: "1.61.0", status: "DRAINING" }),
          ],
        }),
      finds: [],
    },
  },
});
