import { message } from "../../../kernel/index.ts";
import { aCluster, aService } from "../../facts/examples.ts";
import type { DefinitionFact } from "../../facts/facts.ts";
import { clusterRule, text } from "../../rule.ts";
import { aDefinition, runsOnHosts } from "../containers-of.ts";

/** What belongs to the host and not to the container: sockets, devices, the kernel's files, logs that are collected. */
const ofTheHost =
  /^\/(proc|sys|dev|cgroup|run|var\/run|var\/lib\/docker|var\/log|etc|usr|lib|lib64|boot|tmp)(\/|$)/;

/** Volumes on a path of the host, or kept there by Docker, into which a container may write. */
function stateOf(definition: DefinitionFact): { container: string; path: string }[] {
  const kept = new Map(
    (definition.volumes ?? []).flatMap(({ name = "", host, dockerVolumeConfiguration: docker }) => {
      if (docker?.scope === "shared" && (docker.driver ?? "local") === "local")
        return [[name, `docker volume ${name}`] as const];
      const path = host?.sourcePath;
      return path && path !== "/" && !ofTheHost.test(path) ? [[name, path] as const] : [];
    }),
  );
  return (definition.containerDefinitions ?? []).flatMap(({ name: container = "", mountPoints = [] }) =>
    mountPoints.flatMap(({ sourceVolume = "", readOnly }) => {
      const path = kept.get(sourceVolume);
      return path === undefined || readOnly === true ? [] : [{ container, path }];
    }),
  );
}

/** State on a host path is left behind whenever the task is placed elsewhere, and two tasks see two states. */
export const stateOnHost = clusterRule({
  kind: "STATE_ON_HOST",
  severity: "WARNING",
  needs: ["services", "definitions"],
  find: ({ services, definitions }) =>
    services.flatMap((service) => {
      const definition = definitions.get(service.taskDefinitionArn ?? "");
      const isDaemon = service.schedulingStrategy === "DAEMON";
      if (definition === undefined || isDaemon || !runsOnHosts(service)) return [];
      return stateOf(definition).map(({ container, path }) => ({
        target: { kind: "SERVICE", id: service.id } as const,
        part: `${container} ${path}`,
        title: message("insight.stateOnHost", { service: service.name, container, path }),
        proposal: message("insight.stateOnHost.do", { path }),
        evidence: [text("hostPath", path, container)],
      }));
    }),
  examples: {
    positive: {
      facts: () =>
        aCluster({
          services: [aService("db"), aService("queue")],
          definitions: new Map([
            aDefinition("db", {
              volumes: [{ name: "data", host: { sourcePath: "/data/mysql" } }],
              containerDefinitions: [
                { name: "mysql", mountPoints: [{ sourceVolume: "data", containerPath: "/var/lib/mysql" }] },
              ],
            }),
            aDefinition("queue", {
              volumes: [{ name: "spool", dockerVolumeConfiguration: { scope: "shared" } }],
              containerDefinitions: [{ name: "app", mountPoints: [{ sourceVolume: "spool" }] }],
            }),
          ]),
        }),
      finds: [
        { target: "db", part: "mysql /data/mysql" },
        { target: "queue", part: "app docker volume spool" },
      ],
    },
    negative: {
      facts: () =>
        aCluster({
          services: [aService("web"), aService("agent", { schedulingStrategy: "DAEMON" })],
          definitions: new Map([
            aDefinition("web", {
              volumes: [
                { name: "docker", host: { sourcePath: "/var/run/docker.sock" } },
                { name: "settings", host: { sourcePath: "/opt/settings" } },
                { name: "efs", efsVolumeConfiguration: { fileSystemId: "fs-1" } },
                { name: "scratch" },
              ],
              containerDefinitions: [
                {
                  name: "app",
                  mountPoints: [
                    { sourceVolume: "docker" },
                    { sourceVolume: "settings", readOnly: true },
                    { sourceVolume: "efs" },
                    { sourceVolume: "scratch" },
                  ],
                },
              ],
            }),
            aDefinition("agent", {
              volumes: [{ name: "state", host: { sourcePath: "/opt/agent" } }],
              containerDefinitions: [{ name: "app", mountPoints: [{ sourceVolume: "state" }] }],
            }),
          ]),
        }),
      finds: [],
    },
  },
});
