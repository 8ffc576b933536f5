import { message } from "../../kernel/index.ts";
import { aCluster, aHost, aTask } from "../facts/examples.ts";
import { groupsOf } from "../facts/host-group.ts";
import { clusterRule, number } from "../rule.ts";
import { isMonitoringAgent } from "./monitoring-agents.ts";

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
        hostId !== null && containers.some(({ image }) => image !== null && isMonitoringAgent(image))
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
      facts: () =>
        aCluster({
          hosts: [aHost("a"), aHost("b")],
          watched: new Set(["a"]),
          tasks: [running("b", "acme/telegraf-consumer:v3"), running("b", "acme/otel-demo/frontend:1")],
        }),
      finds: [{ target: "CLUSTER", part: "shop-hosts" }],
    },
    negative: {
      facts: () =>
        aCluster({
          hosts: [aHost("a"), aHost("b"), aHost("c"), aHost("d")],
          watched: new Set(["a"]),
          tasks: [
            running("b", "public.ecr.aws/datadog/agent:7"),
            running("c", "registry.example.com:5000/mirror/zabbix-agent2:alpine-7.0@sha256:00"),
            running("d", "111111111111.dkr.ecr.eu-west-1.amazonaws.com/acme-node-exporter-arm64:v1"),
          ],
        }),
      finds: [],
    },
  },
});

/** For examples: a task on a host, of one container. */
function running(hostId: string, image: string) {
  return aTask(image, { hostId, containers: [{ name: "agent", image, runtimeId: null }] });
}
