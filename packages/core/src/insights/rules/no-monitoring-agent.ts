import { message } from "../../kernel/index.ts";
import { aCluster, aHost, aTask } from "../facts/examples.ts";
import { groupsOf } from "../facts/host-group.ts";
import { clusterRule, number } from "../rule.ts";

/** Images of agents that watch hosts and their containers, by a part of the repository's name. */
const agents =
  /(^|\/)(mackerel-container-agent|mackerel-agent|mackerel\/|datadog\/agent|agent-?datadog|datadog-agent|node-exporter|cadvisor|cloudwatch-agent|newrelic|otel|opentelemetry-collector|aws-otel-collector|telegraf|netdata|prometheus-node-exporter|grafana\/(agent|alloy)|dynatrace)/i;

/** Hosts that no source of metrics tells of and that run no agent that could. */
export const noMonitoringAgent = clusterRule({
  kind: "NO_MONITORING_AGENT",
  severity: "INFO",
  opensAfterMs: 6 * 3_600_000,
  closesAfterMs: 3_600_000,
  everyMs: 1_800_000,
  needs: ["hosts", "tasks", "watched"],
  find({ hosts, tasks, watched }) {
    const running = new Set(
      tasks.flatMap(({ hostId, containers }) =>
        hostId !== null && containers.some(({ image }) => image !== null && agents.test(image))
          ? [hostId]
          : [],
      ),
    );
    return groupsOf(hosts.filter(({ status }) => status === "ACTIVE")).flatMap(({ group, hosts: all }) => {
      const blind = all.filter(({ id }) => !watched.has(id) && !running.has(id));
      if (blind.length === 0) return [];
      return {
        target: { kind: "CLUSTER" } as const,
        part: group,
        title: message("insight.noMonitoringAgent", { group, hosts: blind.length, of: all.length }),
        proposal: message("insight.noMonitoringAgent.do", {}),
        evidence: [number("hostsUnwatched", blind.length, "COUNT"), number("hosts", all.length, "COUNT")],
      };
    });
  },
  examples: {
    positive: {
      facts: () => aCluster({ hosts: [aHost("a"), aHost("b")], watched: new Set(["a"]) }),
      finds: [{ target: "CLUSTER", part: "shop-hosts" }],
    },
    negative: {
      facts: () =>
        aCluster({
          hosts: [aHost("a"), aHost("b")],
          watched: new Set(["a"]),
          tasks: [
            aTask("t", {
              hostId: "b",
              containers: [{ name: "agent", image: "public.ecr.aws/datadog/agent:7", runtimeId: null }],
            }),
          ],
        }),
      finds: [],
    },
  },
});
