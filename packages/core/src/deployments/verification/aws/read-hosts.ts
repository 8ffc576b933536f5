import { DescribeContainerInstancesCommand, ListContainerInstancesCommand } from "@aws-sdk/client-ecs";
import type { AwsClients } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

/** The attributes of a container instance: `ecs.cpu-architecture`, its agent's capabilities, one's own. */
export type HostAttributes = ReadonlyMap<string, string | null>;

/** A thousand hosts tell what a cluster's hosts are like. */
const pages = 10;

/** The attributes of the cluster's hosts that take tasks. */
export async function readHosts(clients: AwsClients, look: Look, cluster: string): Promise<HostAttributes[]> {
  const { reading } = clients.changing;
  const hosts: HostAttributes[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const list = await look("ecs:ListContainerInstances", (options) =>
      reading.send(new ListContainerInstancesCommand({ cluster, status: "ACTIVE", nextToken }), options),
    );
    const containerInstances = list.containerInstanceArns ?? [];
    if (containerInstances.length > 0) {
      const answer = await look("ecs:DescribeContainerInstances", (options) =>
        reading.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }), options),
      );
      for (const { attributes } of answer.containerInstances ?? [])
        hosts.push(new Map(attributes?.map(({ name, value }) => [name ?? "", value ?? null])));
    }
    nextToken = list.nextToken;
    if (nextToken === undefined) break;
  }
  return hosts;
}
