import { message } from "../../../kernel/index.ts";
import { aCluster, aService } from "../../facts/examples.ts";
import { clusterRule, text } from "../../rule.ts";
import { aDefinition, containersOf, runsOnHosts } from "../containers-of.ts";

/**
 * A container that says nothing of where its lines go: on a host Docker keeps them in files of its own until the container
 * is removed, on Fargate they are lost. Containers that may end by themselves and log routers are passed over.
 */
export const logDriverMissing = clusterRule({
  kind: "LOG_DRIVER_MISSING",
  severity: "WARNING",
  needs: ["services", "definitions"],
  find: (facts) =>
    containersOf(facts).flatMap(({ service, container, name }) => {
      const driver: string | undefined = container.logConfiguration?.logDriver;
      const passedOver = container.essential === false || container.firelensConfiguration !== undefined;
      if (passedOver || (driver !== undefined && driver !== "none")) return [];
      const where = runsOnHosts(service) ? "HOST" : "FARGATE";
      return {
        target: { kind: "SERVICE", id: service.id } as const,
        part: name,
        title: message("insight.logDriverMissing", { service: service.name, container: name, where }),
        proposal: message("insight.logDriverMissing.do", { container: name }),
        evidence: [text("logDriver", driver ?? "—", name), text("launchType", where, service.name)],
      };
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          services: [aService("web"), aService("quiet")],
          definitions: new Map([
            aDefinition("web", { containerDefinitions: [{ name: "app", essential: true }] }),
            aDefinition("quiet", {
              containerDefinitions: [{ name: "app", logConfiguration: { logDriver: "none" as never } }],
            }),
          ]),
        }),
      finds: [
        { target: "web", part: "app" },
        { target: "quiet", part: "app" },
      ],
    },
    negative: {
      facts: () =>
        aCluster({
          services: [aService("web")],
          definitions: new Map([
            aDefinition("web", {
              containerDefinitions: [
                { name: "app", logConfiguration: { logDriver: "awslogs" } },
                { name: "init", essential: false },
                { name: "router", firelensConfiguration: { type: "fluentbit" } },
              ],
            }),
          ]),
        }),
      finds: [],
    },
  },
});
