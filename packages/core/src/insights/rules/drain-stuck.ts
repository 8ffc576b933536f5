import { message } from "../../kernel/index.ts";
import { aCluster, aHost, aService, aTask, exampleNow } from "../facts/examples.ts";
import { clusterRule, number, text } from "../rule.ts";

const minute = 60_000;

/** A host that drains, and that no task has left for long; with what still holds it. */
export const drainStuck = clusterRule({
  kind: "DRAIN_STUCK",
  severity: "WARNING",
  needs: ["hosts", "tasks", "services"],
  find({ hosts, tasks, services, now, settings }) {
    const names = new Map(services.map(({ id, name }) => [id, name]));
    return hosts.flatMap((host) => {
      const { drainingSince } = host;
      if (drainingSince === null) return [];
      const movedAt = Math.max(drainingSince.getTime(), host.lastTaskLeftAt?.getTime() ?? 0);
      if (now.getTime() - movedAt < settings.drainMinutes * minute) return [];
      const holding = tasks.filter(({ hostId }) => hostId === host.id);
      if (holding.length === 0) return [];
      // Tasks of no service are never moved: ECS waits until they end by themselves.
      const alone = holding.filter(({ serviceId }) => serviceId === null).length;
      const held = [
        ...Map.groupBy(holding, ({ serviceId, group }) => names.get(serviceId ?? "") ?? group ?? "-"),
      ];
      return {
        target: { kind: "HOST", id: host.id } as const,
        title: message("insight.drainStuck", { host: host.name, tasks: holding.length }),
        proposal: message("insight.drainStuck.do", { host: host.name, alone }),
        evidence: [
          text("since", drainingSince.toISOString()),
          number("tasksOnHost", holding.length, "COUNT"),
          number("tasksOfNoService", alone, "COUNT"),
          ...held.slice(0, 10).map(([name, of]) => number("tasksHolding", of.length, "COUNT", name)),
        ],
      };
    });
  },
  examples: {
    positive: {
      facts: () =>
        aCluster({
          hosts: [
            aHost("a", { status: "DRAINING", drainingSince: new Date(exampleNow.getTime() - 61 * minute) }),
          ],
          services: [aService("web")],
          tasks: [aTask("t", { hostId: "a", serviceId: "web" })],
        }),
      finds: [{ target: "a" }],
    },
    negative: {
      facts: () =>
        aCluster({
          hosts: [
            aHost("a", { status: "DRAINING", drainingSince: new Date(exampleNow.getTime() - 10 * minute) }),
            aHost("b", { status: "DRAINING", drainingSince: new Date(exampleNow.getTime() - 90 * minute) }),
            aHost("c", {
              status: "DRAINING",
              drainingSince: new Date(exampleNow.getTime() - 90 * minute),
              lastTaskLeftAt: new Date(exampleNow.getTime() - 20 * minute),
            }),
          ],
          tasks: [aTask("t", { hostId: "a" }), aTask("u", { hostId: "c" })],
        }),
      finds: [],
    },
  },
});
