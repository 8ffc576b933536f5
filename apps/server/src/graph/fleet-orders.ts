import { orderInput } from "./orders.ts";

export const ClusterOrder = orderInput("Cluster", {
  NAME: { description: "By name, the order of a list that is not asked for another." },
  STATUS: { description: "By status as AWS gave it, then by name." },
  FIRST_SEEN_AT: { description: "When Fleetgraph first listed it: ECS keeps no time of creation." },
});
export const ServiceOrder = orderInput("Service", {
  NAME: { description: "By name, the order of a list that is not asked for another." },
  STATUS: { description: "By status as AWS gave it, then by name." },
  CREATED_AT: { description: "When it was created." },
});
export const TaskOrder = orderInput("Task", {
  CREATED_AT: { description: "When it was asked for." },
  STATUS: { description: "By status as AWS gave it." },
  STOPPED_AT: { description: "When it stopped; those that have not are left out." },
});
export const HostOrder = orderInput("Host", {
  NAME: { description: "By name." },
  STATUS: { description: "By status as AWS gave it." },
  REGISTERED_AT: { description: "When it was registered." },
  FREE_CPU: { description: "CPU units that are free; a host that does not tell comes first." },
  FREE_MEMORY: { description: "Memory that is free; a host that does not tell comes first." },
});
export const DeploymentOrder = orderInput("Deployment", {
  CREATED_AT: {
    description: "When it was asked for; newest first is the order of a list that is not asked for another.",
  },
});
