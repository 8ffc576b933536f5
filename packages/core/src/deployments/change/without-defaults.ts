import { storedTaskSize } from "./change-resources.ts";
import type { Definition } from "./definition.ts";
import { isObject } from "./file-field.ts";

/**
 * What ECS takes for what is left out, by the name of the object or list that the fields are in (the documentation of
 * each type of RegisterTaskDefinition). DescribeTaskDefinition gives many of them though nobody wrote them.
 */
const defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "": { enableFaultInjection: false, networkMode: "bridge" },
  containerDefinitions: {
    cpu: 0,
    essential: true,
    versionConsistency: "enabled",
    disableNetworking: false,
    privileged: false,
    readonlyRootFilesystem: false,
    interactive: false,
    pseudoTerminal: false,
  },
  mountPoints: { readOnly: false },
  volumesFrom: { readOnly: false },
  linuxParameters: { initProcessEnabled: false },
  healthCheck: { interval: 30, timeout: 5, retries: 3, startPeriod: 0 },
  restartPolicy: { restartAttemptPeriod: 300 },
  volumes: { configuredAtLaunch: false },
  dockerVolumeConfiguration: { scope: "task", autoprovision: false, driver: "local" },
  efsVolumeConfiguration: { rootDirectory: "/", transitEncryption: "DISABLED" },
  authorizationConfig: { iam: "DISABLED" },
};

/** Objects whose keys are the user's own words, not fields. */
const maps: ReadonlySet<string> = new Set(["dockerLabels", "options", "driverOpts", "labels"]);

/** The definition without what ECS would fill in, and without what is empty: two that mean the same are then equal. */
export function withoutDefaults(definition: Definition): Record<string, unknown> {
  const { networkMode } = definition;
  // With awsvpc and host the port of the host is that of the container, with bridge 0 is any free one.
  const hostIsContainer = networkMode === "awsvpc" || networkMode === "host";
  const plain = stripped("", definition);
  return (plain ?? {}) as Record<string, unknown>;

  function stripped(name: string, value: unknown): unknown {
    if (Array.isArray(value)) {
      // An item that says nothing of its own is an item all the same.
      const items = value.map((item) => stripped(name, item) ?? {});
      return items.length === 0 ? undefined : items;
    }
    if (!isObject(value)) return value ?? undefined;
    const fields = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
      if (maps.has(name)) return each == null ? [] : [[key, each]];
      if (defaults[name]?.[key] === each) return [];
      const kept = stripped(key, sized(name, key, each));
      return kept === undefined ? [] : [[key, kept]];
    });
    if (name === "portMappings") return Object.fromEntries(portMapping(fields));
    return fields.length === 0 ? undefined : Object.fromEntries(fields);
  }

  function portMapping(fields: [string, unknown][]): [string, unknown][] {
    const given = new Map(fields);
    const same = hostIsContainer ? given.get("containerPort") : 0;
    if (given.get("hostPort") === same) given.delete("hostPort");
    if (!given.has("protocol")) given.set("protocol", "tcp");
    return [...given];
  }
}

/** "1 vCPU" is stored as "1024", "2 GB" as "2048". */
function sized(name: string, key: string, value: unknown): unknown {
  if (name !== "" || (key !== "cpu" && key !== "memory") || typeof value !== "string") return value;
  return storedTaskSize(key, value) ?? value;
}
