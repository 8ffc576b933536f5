/** What stands in the way of placing a task, as a clause. */
const clauses: Readonly<Record<string, string>> = {
  CPU: "no host has enough free CPU",
  MEMORY: "no host has enough free memory",
  PORTS: "the host port it needs is taken on every host",
  ENI: "no host has a network interface left",
  GPU: "no host has a free GPU",
  ATTRIBUTE: "no host has every attribute it requires",
  CONSTRAINT: "no host meets its placement constraints",
  AGENT: "the ECS agent of the host that fits is disconnected",
  NO_HOSTS: "the cluster has no hosts",
  CAPACITY_PROVIDER: "the capacity provider has no hosts",
  FARGATE: "AWS has no Fargate capacity in these zones now",
  QUOTA: "the account's Fargate quota is used up",
  CONFIGURATION: "the service's minimum and maximum percent allow no task to start or stop",
};

/** The clause of an obstacle; of one that is not known, ECS's own words. */
export function obstacleClause({ obstacle, detail }: { obstacle: string; detail: string }): string {
  return clauses[obstacle] ?? (detail.replace(/\.$/, "") || "ECS does not say why");
}
