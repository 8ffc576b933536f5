import { message } from "../../../kernel/index.ts";
import { aCluster, aService } from "../../facts/examples.ts";
import { clusterRule, text } from "../../rule.ts";
import { aDefinition } from "../containers-of.ts";
import { byFluentd, fluentdContainersOf } from "./fluentd.ts";

/** Without the option `tag` a record's tag is the first twelve characters of the container's id: nothing to route by. */
export const fluentdUntagged = clusterRule({
  kind: "FLUENTD_UNTAGGED",
  severity: "WARNING",
  needs: ["services", "definitions"],
  find: (facts) =>
    fluentdContainersOf(facts).flatMap(({ service, name, options }) => {
      if (options.tag) return [];
      return {
        target: { kind: "SERVICE", id: service.id } as const,
        part: name,
        title: message("insight.fluentdUntagged", { service: service.name, container: name }),
        proposal: message("insight.fluentdUntagged.do", { service: service.name }),
        evidence: [text("logTag", "{{.ID}}", name)],
      };
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          services: [aService("web")],
          definitions: new Map([aDefinition("web", byFluentd({ "fluentd-address": "localhost:24224" }))]),
        }),
      finds: [{ target: "web", part: "app" }],
    },
    negative: {
      facts: () =>
        aCluster({
          services: [aService("web"), aService("api")],
          definitions: new Map([
            aDefinition("web", byFluentd({ tag: "ecs.web.{{.ID}}" })),
            aDefinition("api", {
              containerDefinitions: [{ name: "app", logConfiguration: { logDriver: "awslogs" } }],
            }),
          ]),
        }),
      finds: [],
    },
  },
});
