import { message } from "../../../kernel/index.ts";
import { aCluster, aHost, aService } from "../../facts/examples.ts";
import type { HostFact, ServiceFact } from "../../facts/facts.ts";
import { clusterRule, number, text, type Verdict } from "../../rule.ts";
import { aDefinition, containersOf, runsOnHosts } from "../containers-of.ts";

/** As the agent names it (agent_capability.go). */
const capability = "com.amazonaws.ecs.capability.logging-driver.";
const driversOf = ({ attributes }: HostFact) =>
  attributes === null
    ? []
    : [...attributes.keys()].flatMap((name) =>
        name.startsWith(capability) ? [name.slice(capability.length)] : [],
      );

/** The hosts on which a service's tasks can be placed. */
function hostsFor({ capacityProviderStrategy, launchType }: ServiceFact, hosts: readonly HostFact[]) {
  const names = capacityProviderStrategy.map(({ name }) => name);
  return hosts.filter((host) => {
    if (host.status !== "ACTIVE") return false;
    if (names.length > 0) return names.includes(host.capacityProvider ?? "");
    return (host.attributes?.has("ecs.capability.external") ?? false) === (launchType === "EXTERNAL");
  });
}

/**
 * A log driver that hosts do not offer: ECS places tasks only where the agent says that it has the driver
 * (ECS_AVAILABLE_LOGGING_DRIVERS), and where none has it, nowhere.
 */
export const logDriverNotOffered = clusterRule({
  kind: "LOG_DRIVER_NOT_OFFERED",
  severity: "WARNING",
  needs: ["services", "definitions", "hosts"],
  find: (facts) =>
    containersOf(facts).flatMap(({ service, container, name }): Verdict[] => {
      const driver: string | undefined = container.logConfiguration?.logDriver;
      if (driver === undefined || !runsOnHosts(service)) return [];
      const target = { kind: "SERVICE", id: service.id } as const;
      const hosts = hostsFor(service, facts.hosts);
      // A host of which no driver is known was listed without its attributes.
      const known = hosts.filter((host) => driversOf(host).length > 0);
      if (known.length === 0) return hosts.length === 0 ? [] : [{ target, part: name, untold: true }];
      const lacking = known.filter((host) => !driversOf(host).includes(driver));
      if (lacking.length === 0) return [];
      const [first] = lacking as [HostFact, ...HostFact[]];
      const counts = { lacking: lacking.length, hosts: known.length };
      return [
        {
          target,
          part: name,
          severity: lacking.length === known.length ? "CRITICAL" : "WARNING",
          title: message("insight.logDriverNotOffered", {
            ...{ service: service.name, container: name, driver, ...counts },
          }),
          proposal: message("insight.logDriverNotOffered.do", { driver, host: first.name }),
          evidence: [
            text("logDriver", driver, name),
            number("hostsWithoutDriver", lacking.length, "COUNT"),
            number("hosts", known.length, "COUNT"),
          ],
        },
      ];
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          services: [aService("web"), aService("api")],
          hosts: [
            aHost("a", { attributes: new Map([[`${capability}json-file`, null]]) }),
            aHost("b", {
              attributes: new Map([
                [`${capability}json-file`, null],
                [`${capability}fluentd`, null],
              ]),
            }),
          ],
          definitions: new Map([
            aDefinition("web", {
              containerDefinitions: [{ name: "app", logConfiguration: { logDriver: "fluentd" } }],
            }),
            aDefinition("api", {
              containerDefinitions: [{ name: "app", logConfiguration: { logDriver: "splunk" } }],
            }),
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
          services: [aService("web"), aService("cloud", { launchType: "FARGATE" }), aService("odd")],
          hosts: [
            aHost("a", { attributes: new Map([[`${capability}awslogs`, null]]) }),
            aHost("drained", {
              status: "DRAINING",
              attributes: new Map([[`${capability}json-file`, null]]),
            }),
          ],
          definitions: new Map([
            aDefinition("web", {
              containerDefinitions: [{ name: "app", logConfiguration: { logDriver: "awslogs" } }],
            }),
            aDefinition("cloud", {
              containerDefinitions: [{ name: "app", logConfiguration: { logDriver: "splunk" } }],
            }),
            aDefinition("odd", { containerDefinitions: [{ name: "app" }] }),
          ]),
        }),
      finds: [],
    },
  },
});
