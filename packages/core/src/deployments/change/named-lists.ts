/**
 * Lists whose items have a name: they are compared by it, not by their place. `by` are the fields that make the name
 * up, `value` the one that is all that an item has besides.
 */
export type NamedList = { by: readonly string[]; value?: string };

export const namedLists: Readonly<Record<string, NamedList>> = {
  containerDefinitions: { by: ["name"] },
  volumes: { by: ["name"] },
  tags: { by: ["key"], value: "value" },
  placementConstraints: { by: ["type", "expression"] },
  inferenceAccelerators: { by: ["deviceName"], value: "deviceType" },
  properties: { by: ["name"], value: "value" },
  environment: { by: ["name"], value: "value" },
  environmentFiles: { by: ["value"] },
  secrets: { by: ["name"], value: "valueFrom" },
  secretOptions: { by: ["name"], value: "valueFrom" },
  portMappings: { by: ["containerPort", "containerPortRange", "protocol"] },
  mountPoints: { by: ["containerPath"] },
  volumesFrom: { by: ["sourceContainer"] },
  dependsOn: { by: ["containerName"], value: "condition" },
  ulimits: { by: ["name"] },
  extraHosts: { by: ["hostname"], value: "ipAddress" },
  systemControls: { by: ["namespace"], value: "value" },
  resourceRequirements: { by: ["type", "value"] },
  devices: { by: ["hostPath"] },
  tmpfs: { by: ["containerPath"] },
};

/** Lists whose order says nothing. */
export const sets: ReadonlySet<string> = new Set([
  "requiresCompatibilities",
  "add",
  "drop",
  "permissions",
  "ignoredExitCodes",
]);
