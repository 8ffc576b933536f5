import { message } from "../../kernel/index.ts";
import { aCluster, aHost } from "../facts/examples.ts";
import { clusterRule, number, text } from "../rule.ts";

const minute = 60_000;

/** The agent of a host lost its connection to ECS, and not for the moment that it does several times an hour. */
export const agentDisconnected = clusterRule({
  kind: "AGENT_DISCONNECTED",
  severity: "WARNING",
  needs: ["hosts"],
  find: ({ hosts, now, settings }) =>
    hosts.flatMap((host) => {
      const forMs = now.getTime() - host.stateSince.getTime();
      if (host.agentConnected !== false || forMs < settings.disconnectedMinutes * minute) return [];
      return {
        target: { kind: "HOST", id: host.id } as const,
        title: message("insight.agentDisconnected", { host: host.name }),
        proposal: message("insight.agentDisconnected.do", { host: host.name }),
        evidence: [
          number("disconnectedFor", Math.floor(forMs / minute) * 60, "SECONDS"),
          ...(host.agentVersion === null ? [] : [text("agentVersion", host.agentVersion)]),
        ],
      };
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          hosts: [aHost("a", { agentConnected: false, stateSince: new Date("2026-11-01T00:00Z") })],
        }),
      finds: [{ target: "a" }],
    },
    negative: {
      facts: () =>
        aCluster({
          hosts: [
            aHost("a"),
            aHost("b", { agentConnected: false, stateSince: new Date("2026-11-20T11:58Z") }),
          ],
        }),
      finds: [],
    },
  },
});
