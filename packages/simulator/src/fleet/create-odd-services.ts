import type { Simulator } from "../simulator-handle.ts";
import type { ServiceSpec } from "./add-service.ts";
import { createCluster, createHost, createService, type Place } from "./hand-made.ts";

/** What was made so that something is wrong with it: the kind of insight that should find it, where, and of what part. */
export interface Oddity {
  kind: string;
  cluster: string;
  service: string;
  part: string;
}

const byFluentd = (options: Record<string, string>): Partial<ServiceSpec> => ({
  logConfiguration: { logDriver: "fluentd", options },
});
const inOrder = (service: string) => byFluentd({ "fluentd-async": "true", tag: `ecs.${service}.{{.ID}}` });

/** Services of one task, each odd in one way. */
const odd: readonly { kind: string; name: string; part?: string; spec: Partial<ServiceSpec> }[] = [
  { kind: "LOG_DRIVER_MISSING", name: "mute", part: "mute", spec: {} },
  {
    kind: "FLUENTD_UNTAGGED",
    name: "untagged",
    part: "untagged",
    spec: byFluentd({ "fluentd-async": "true" }),
  },
  {
    kind: "LOG_TAG_UNJOINABLE",
    name: "lumped",
    part: "lumped",
    spec: byFluentd({ "fluentd-async": "true", tag: "ecs.lumped" }),
  },
  {
    kind: "FLUENTD_SYNCHRONOUS",
    name: "tied",
    part: "tied",
    spec: byFluentd({ tag: "ecs.tied.{{.ID}}" }),
  },
  { kind: "HOST_BOUND_SINGLETON", name: "vpn", spec: { ...inOrder("vpn"), networkMode: "host" } },
  {
    kind: "STATE_ON_HOST",
    name: "ledger",
    part: "ledger /data/ledger",
    spec: {
      ...inOrder("ledger"),
      volumes: [{ name: "state", host: { sourcePath: "/data/ledger" } }],
      mountPoints: [{ sourceVolume: "state", containerPath: "/var/lib/ledger" }],
    },
  },
];

/**
 * A cluster of services of which each has one thing wrong, beside as many with nothing, that look alike; and a cluster with
 * a host that does not offer the log driver of its service.
 */
export function createOddServices(
  simulator: Simulator,
  { cluster = "odd", ...place }: Place & { cluster?: string },
): { oddities: Oddity[]; services: number } {
  const image = (name: string) => `registry.example.com/odd/${name}:v1`;
  createCluster(simulator, { ...place, name: cluster });
  for (let host = 0; host < 4; host += 1) createHost(simulator, { ...place, cluster });
  const oddities = odd.map(({ kind, name, part = "", spec }): Oddity => {
    createService(simulator, { ...place, cluster, name, image: image(name), ...spec });
    return { kind, cluster, service: name, part };
  });
  const fine: Record<string, Partial<ServiceSpec>> = {
    "plain-cloudwatch": {
      logConfiguration: { logDriver: "awslogs", options: { "awslogs-create-group": "true" } },
    },
    "plain-fluentd": { ...inOrder("plain-fluentd"), desiredCount: 2 },
    "labelled-fluentd": byFluentd({
      "fluentd-async": "true",
      tag: "ecs.labelled",
      labels: "com.amazonaws.ecs.task-arn",
    }),
    "docker-reader": {
      ...inOrder("docker-reader"),
      volumes: [{ name: "docker", host: { sourcePath: "/var/run/docker.sock" } }],
      mountPoints: [{ sourceVolume: "docker", containerPath: "/var/run/docker.sock" }],
    },
    "settings-reader": {
      ...inOrder("settings-reader"),
      volumes: [{ name: "settings", host: { sourcePath: "/opt/settings" } }],
      mountPoints: [{ sourceVolume: "settings", containerPath: "/settings", readOnly: true }],
    },
    "two-proxies": { ...inOrder("two-proxies"), networkMode: "host", desiredCount: 2 },
  };
  for (const [name, spec] of Object.entries(fine))
    createService(simulator, { ...place, cluster, name, image: image(name), ...spec });
  const drivers = `${cluster}-drivers`;
  createCluster(simulator, { ...place, name: drivers });
  createHost(simulator, { ...place, cluster: drivers });
  createHost(simulator, {
    ...place,
    cluster: drivers,
    lacks: ["com.amazonaws.ecs.capability.logging-driver.fluentd"],
  });
  const name = "half-placed";
  createService(simulator, { ...place, cluster: drivers, name, image: image(name), ...inOrder(name) });
  oddities.push({ kind: "LOG_DRIVER_NOT_OFFERED", cluster: drivers, service: name, part: name });
  return { oddities, services: odd.length + Object.keys(fine).length + 1 };
}
