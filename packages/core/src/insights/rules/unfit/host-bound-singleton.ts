import { message } from "../../../kernel/index.ts";
import { aCluster, aService } from "../../facts/examples.ts";
import type { DefinitionFact } from "../../facts/facts.ts";
import { clusterRule, number, text } from "../../rule.ts";
import { aDefinition, runsOnHosts } from "../containers-of.ts";

/** What of a revision reaches out of its container into the host. */
function boundBy(definition: DefinitionFact): string[] {
  const privileged = (definition.containerDefinitions ?? []).some((each) => each.privileged === true);
  return [
    ...(privileged ? ["privileged"] : []),
    ...(definition.networkMode === "host" ? ["networkMode=host"] : []),
    ...(definition.pidMode === "host" ? ["pidMode=host"] : []),
    ...(definition.ipcMode === "host" ? ["ipcMode=host"] : []),
  ];
}

/**
 * A service of one task that needs its host itself: ECS moves it about as if any host would do, and it is away whenever it
 * is replaced. One task on every host (DAEMON) is what such containers are for.
 */
export const hostBoundSingleton = clusterRule({
  kind: "HOST_BOUND_SINGLETON",
  severity: "INFO",
  needs: ["services", "definitions"],
  find: ({ services, definitions }) =>
    services.flatMap((service) => {
      const definition = definitions.get(service.taskDefinitionArn ?? "");
      const single = service.schedulingStrategy === "REPLICA" && service.desiredCount === 1;
      if (definition === undefined || !single || !runsOnHosts(service)) return [];
      const bound = boundBy(definition);
      if (bound.length === 0) return [];
      return {
        target: { kind: "SERVICE", id: service.id } as const,
        title: message("insight.hostBoundSingleton", { service: service.name, bound: bound.join(", ") }),
        proposal: message("insight.hostBoundSingleton.do", { service: service.name }),
        evidence: [
          ...bound.map((each) => text("hostAccess", each, service.name)),
          number("desiredCount", 1, "COUNT", service.name),
        ],
      };
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          services: [aService("vpn", { desiredCount: 1 }), aService("probe", { desiredCount: 1 })],
          definitions: new Map([
            aDefinition("vpn", { networkMode: "host", containerDefinitions: [{ name: "app" }] }),
            aDefinition("probe", { containerDefinitions: [{ name: "app", privileged: true }] }),
          ]),
        }),
      finds: [{ target: "vpn" }, { target: "probe" }],
    },
    negative: {
      facts: () =>
        aCluster({
          services: [
            aService("agent", { schedulingStrategy: "DAEMON", desiredCount: 1 }),
            aService("web", { desiredCount: 1 }),
            aService("proxy", { desiredCount: 3 }),
          ],
          definitions: new Map([
            aDefinition("agent", { networkMode: "host", containerDefinitions: [{ privileged: true }] }),
            aDefinition("web", { networkMode: "awsvpc", containerDefinitions: [{ name: "app" }] }),
            aDefinition("proxy", { networkMode: "host", containerDefinitions: [{ name: "app" }] }),
          ]),
        }),
      finds: [],
    },
  },
});
