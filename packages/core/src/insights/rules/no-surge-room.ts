import { message } from "../../kernel/index.ts";
import { type Known, type Provider, willItFit } from "../../placement/index.ts";
import { aCluster, aHost, aService, aTask } from "../facts/examples.ts";
import type { ClusterFacts, DefinitionFact, GroupFact } from "../facts/facts.ts";
import { heldTasks, hostRooms } from "../facts/host-rooms.ts";
import { clusterRule, number, text } from "../rule.ts";

/** A service whose next roll-out finds no room on the hosts, by the rules of placement; none is asked for. */
export const noSurgeRoom = clusterRule({
  kind: "NO_SURGE_ROOM",
  severity: "WARNING",
  everyMs: 600_000,
  opensAfterMs: 1_800_000,
  closesAfterMs: 1_800_000,
  needs: ["services", "tasks", "hosts", "definitions", "groups"],
  find(facts) {
    const { services, definitions, groups } = facts;
    const hosts = hostRooms(facts);
    return services.flatMap((service) => {
      const definition = definitions.get(service.taskDefinitionArn ?? "");
      // While a roll-out is under way it is the roll-out's own affair, with an explanation of its own.
      if (
        definition === undefined ||
        service.desiredCount === 0 ||
        service.runningCount !== service.desiredCount
      )
        return [];
      const {
        fit,
        missing,
        rollout,
        message: said,
      } = willItFit({
        definition,
        capacity: {
          hosts: { known: true, value: hosts },
          tasks: { known: true, value: heldTasks(facts, service.id) },
          providers: providersOf(facts, groups),
        },
        service: {
          serviceName: service.name,
          launchType: service.launchType ?? undefined,
          capacityProviderStrategy: service.capacityProviderStrategy.map(({ name }) => ({
            capacityProvider: name,
          })),
          schedulingStrategy: service.schedulingStrategy,
          desiredCount: service.desiredCount,
          deploymentConfiguration: service.deploymentConfiguration,
          deploymentController: { type: service.deploymentController },
        },
      });
      const target = { kind: "SERVICE", id: service.id } as const;
      if (fit === "UNKNOWN") return [];
      if (fit !== "DOES_NOT_FIT") return [];
      return {
        target,
        title: message("insight.noSurgeRoom", { service: service.name, cluster: facts.cluster.name }),
        proposal: message("insight.noSurgeRoom.do", { service: service.name }),
        evidence: [
          number("tasksThatFit", rollout?.placed ?? 0, "COUNT"),
          number("tasks", service.desiredCount, "COUNT"),
          ...missing
            .slice(0, 3)
            .map(({ requirement, needed, free, detail, host }) =>
              needed === null
                ? text("lacking", detail ?? requirement, requirement)
                : text("lacking", `${free ?? 0} / ${needed}`, `${requirement} ${host}`),
            ),
          ...(missing.length === 0 ? [text("lacking", said.kind)] : []),
        ],
      };
    });
  },
  examples: {
    positive: { facts: () => exampleOf({ remainingCpu: 256 }), finds: [{ target: "web" }] },
    negative: { facts: () => exampleOf({ remainingCpu: 1_024 }), finds: [] },
  },
});

function providersOf({ cluster }: ClusterFacts, groups: readonly GroupFact[]): Known<readonly Provider[]> {
  const known = new Map(groups.map((group) => [group.capacityProvider, group]));
  return {
    known: true,
    value: cluster.capacityProviders.map((name): Provider => {
      const group = known.get(name);
      if (group === undefined)
        return {
          name,
          kind: name.startsWith("FARGATE") ? "FARGATE" : "OTHER",
          managedScaling: null,
          hostsLeft: null,
        };
      return {
        name,
        kind: "AUTO_SCALING_GROUP",
        managedScaling: group.managedScaling,
        hostsLeft: Math.max(0, group.maxSize - group.desiredCapacity),
      };
    }),
  };
}

/** Two hosts, each with one task of half a vCPU of a service that may stop none before a new one runs. */
function exampleOf({ remainingCpu }: { remainingCpu: number }) {
  const service = aService("web");
  const definition = { containerDefinitions: [{ name: "app", cpu: 512, memory: 512 }] } as DefinitionFact;
  return aCluster({
    services: [service],
    hosts: ["a", "b"].map((id) => aHost(id, { remainingCpu })),
    definitions: new Map([[service.taskDefinitionArn as string, definition]]),
    tasks: ["a", "b"].map((host) =>
      aTask(`t-${host}`, {
        hostId: host,
        serviceId: "web",
        taskDefinitionArn: service.taskDefinitionArn,
        group: "service:web",
      }),
    ),
  });
}
