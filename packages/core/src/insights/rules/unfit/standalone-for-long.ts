import { message } from "../../../kernel/index.ts";
import { aCluster, aTask, exampleNow } from "../../facts/examples.ts";
import type { TaskFact } from "../../facts/facts.ts";
import { clusterRule, number, text } from "../../rule.ts";

const day = 86_400_000;
const longMs = 30 * day;

const familyOf = ({ taskDefinitionArn, group }: TaskFact) =>
  taskDefinitionArn?.split("/").at(-1)?.split(":")[0] ?? group ?? "";

/**
 * A task that somebody started by hand, outside of any service, and that has run for a month: nobody starts it again when
 * it ends, no deployment updates it, and a drained host waits for it.
 */
export const standaloneForLong = clusterRule({
  kind: "STANDALONE_FOR_LONG",
  severity: "WARNING",
  needs: ["tasks"],
  find: ({ tasks, now, cluster }) => {
    const old = tasks.filter(
      ({ serviceId, group, startedAt }) =>
        serviceId === null &&
        !group?.startsWith("service:") &&
        startedAt !== null &&
        now.getTime() - startedAt.getTime() > longMs,
    );
    return [...Map.groupBy(old, familyOf)].map(([family, found]) => {
      const [first] = found as [TaskFact, ...TaskFact[]];
      const oldest = Math.min(...found.map(({ startedAt }) => startedAt?.getTime() ?? now.getTime()));
      // In steps of ten: what changes every day is no news.
      const days = Math.floor((now.getTime() - oldest) / day / 10) * 10;
      return {
        target: { kind: "CLUSTER" } as const,
        part: family,
        title: message("insight.standaloneForLong", {
          ...{ cluster: cluster.name, family, days, tasks: found.length },
        }),
        proposal: message("insight.standaloneForLong.do", { family }),
        evidence: [
          number("runningFor", days, "DAYS", family),
          number("tasks", found.length, "COUNT", family),
          ...(first.startedBy === null ? [] : [text("startedBy", first.startedBy, family)]),
        ],
      };
    });
  },
  examples: {
    positive: {
      facts: () =>
        aCluster({
          tasks: [
            aTask("1", {
              group: "family:batch",
              taskDefinitionArn: "arn:aws:ecs:eu-west-1:111111111111:task-definition/batch:3",
              startedAt: new Date(exampleNow.getTime() - 45 * day),
            }),
          ],
        }),
      finds: [{ target: "CLUSTER", part: "batch" }],
    },
    negative: {
      facts: () =>
        aCluster({
          tasks: [
            aTask("1", { group: "service:web", startedAt: new Date(exampleNow.getTime() - 400 * day) }),
            aTask("2", { group: "family:batch", startedAt: new Date(exampleNow.getTime() - 2 * day) }),
            aTask("3", { group: "family:batch", startedAt: null }),
            aTask("4", { serviceId: "web", startedAt: new Date(exampleNow.getTime() - 400 * day) }),
          ],
        }),
      finds: [],
    },
  },
});
