import { message } from "../../../kernel/index.ts";
import { aCluster, aService } from "../../facts/examples.ts";
import { clusterRule, text } from "../../rule.ts";
import { aDefinition } from "../containers-of.ts";
import { byFluentd, fluentdContainersOf } from "./fluentd.ts";

/** What Docker puts in a tag that tells one container from all others (Docker: "Customize log driver output"). */
const tellsContainer = /\{\{\s*\.(ID|FullID)\s*\}\}/;
/** Labels that the ECS agent gives each container, as the driver's option `labels` adds them to a record. */
const tellsTask = /com\.amazonaws\.ecs\.task-arn/;

/**
 * A tag of one's own without the container's id: a record leads to its task only where the collector keeps the field
 * container_id, and `logs` finds it there.
 */
export const logTagUnjoinable = clusterRule({
  kind: "LOG_TAG_UNJOINABLE",
  severity: "INFO",
  needs: ["services", "definitions"],
  find: (facts) =>
    fluentdContainersOf(facts).flatMap(({ service, name, options }) => {
      const { tag = "", labels = "", "labels-regex": pattern = "" } = options;
      if (tag === "" || tellsContainer.test(tag)) return [];
      if (tellsTask.test(labels) || pattern.includes("com") || pattern.includes(".*")) return [];
      return {
        target: { kind: "SERVICE", id: service.id } as const,
        part: name,
        title: message("insight.logTagUnjoinable", { service: service.name, container: name, tag }),
        proposal: message("insight.logTagUnjoinable.do", { tag }),
        evidence: [text("logTag", tag, name)],
      };
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          services: [aService("web")],
          definitions: new Map([aDefinition("web", byFluentd({ tag: "docker.{{.ImageName}}" }))]),
        }),
      finds: [{ target: "web", part: "app" }],
    },
    negative: {
      facts: () =>
        aCluster({
          services: [aService("web"), aService("api"), aService("none")],
          definitions: new Map([
            aDefinition("web", byFluentd({ tag: "ecs.web.{{.FullID}}" })),
            aDefinition("api", byFluentd({ tag: "ecs.api", labels: "com.amazonaws.ecs.task-arn" })),
            aDefinition("none", byFluentd({})),
          ]),
        }),
      finds: [],
    },
  },
});
