import { message } from "../../kernel/index.ts";
import { aCluster, aHost, exampleNow } from "../facts/examples.ts";
import { clusterRule, number, text } from "../rule.ts";

const minute = 60_000;
const ago = (minutes: number) => new Date(exampleNow.getTime() - minutes * minute);

/** The agent of a host lost its connection to ECS, and not for the moment that it does several times an hour. */
export const agentDisconnected = clusterRule({
  kind: "AGENT_DISCONNECTED",
  severity: "WARNING",
  needs: ["hosts", "tasks"],
  find: ({ hosts, tasks, now, settings }) =>
    hosts.flatMap((host) => {
      const forMs = now.getTime() - (host.disconnectedSince ?? now).getTime();
      if (host.disconnectedSince === null || forMs < settings.disconnectedMinutes * minute) return [];
      return {
        target: { kind: "HOST", id: host.id } as const,
        title: message("insight.agentDisconnected", { host: host.name }),
        proposal: message("insight.agentDisconnected.do", { host: host.name }),
        evidence: [
          number("tasksOnHost", tasks.filter(({ hostId }) => hostId === host.id).length, "COUNT"),
          text("since", host.disconnectedSince.toISOString()),
          ...(host.agentVersion === null ? [] : [text("agentVersion", host.agentVersion)]),
        ],
      };
    }),
  examples: {
    positive: {
      facts: () => aCluster({ hosts: [aHost("a", { disconnectedSince: ago(16) })] }),
      finds: [{ target: "a" }],
    },
    negative: {
      facts: () => aCluster({ hosts: [aHost("a"), aHost("b", { disconnectedSince: ago(3) })] }),
      finds: [],
    },
  },
});
