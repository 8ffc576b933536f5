import { message } from "../../../kernel/index.ts";
import { aCluster, aService } from "../../facts/examples.ts";
import { clusterRule, text } from "../../rule.ts";
import { aDefinition } from "../containers-of.ts";
import { byFluentd, fluentdContainersOf } from "./fluentd.ts";

/**
 * Docker's driver connects when a container starts: "If the container cannot connect to the Fluentd daemon, the container
 * stops immediately unless the fluentd-async option is used" (Docker: "Fluentd logging driver").
 */
export const fluentdSynchronous = clusterRule({
  kind: "FLUENTD_SYNCHRONOUS",
  severity: "WARNING",
  needs: ["services", "definitions"],
  find: (facts) =>
    fluentdContainersOf(facts).flatMap(({ service, name, options }) => {
      // The older name was taken until Docker 28.
      const async = options["fluentd-async"] ?? options["fluentd-async-connect"];
      if (async === "true") return [];
      const address = options["fluentd-address"] ?? "localhost:24224";
      return {
        target: { kind: "SERVICE", id: service.id } as const,
        part: name,
        title: message("insight.fluentdSynchronous", { service: service.name, container: name, address }),
        proposal: message("insight.fluentdSynchronous.do", { container: name }),
        evidence: [text("fluentdAsync", async ?? "—", name), text("fluentdAddress", address, name)],
      };
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          services: [aService("web"), aService("api")],
          definitions: new Map([
            aDefinition("web", byFluentd({ tag: "web.{{.ID}}" })),
            aDefinition("api", byFluentd({ tag: "api.{{.ID}}", "fluentd-async": "false" })),
          ]),
        }),
      finds: [
        { target: "web", part: "app" },
        { target: "api", part: "app" },
      ],
    },
    negative: {
      facts: () =>
        aCluster({
          services: [aService("web"), aService("old")],
          definitions: new Map([
            aDefinition("web", byFluentd({ "fluentd-async": "true" })),
            aDefinition("old", byFluentd({ "fluentd-async-connect": "true" })),
          ]),
        }),
      finds: [],
    },
  },
});
