import type { Cluster, Region } from "./model.ts";

// Resource names: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
const ecs = (region: Region, rest: string): string => `arn:aws:ecs:${region.name}:${region.account}:${rest}`;

export const clusterArn = (region: Region, name: string): string => ecs(region, `cluster/${name}`);

export const serviceArn = (cluster: Cluster, name: string): string =>
  ecs(cluster.region, `service/${cluster.name}/${name}`);

export const taskArn = (cluster: Cluster, id: string): string =>
  ecs(cluster.region, `task/${cluster.name}/${id}`);

export const hostArn = (cluster: Cluster, id: string): string =>
  ecs(cluster.region, `container-instance/${cluster.name}/${id}`);

export const taskDefinitionArn = (region: Region, family: string, revision: number): string =>
  ecs(region, `task-definition/${family}:${revision}`);

export const serviceDeploymentArn = (cluster: Cluster, service: string, id: string): string =>
  ecs(cluster.region, `service-deployment/${cluster.name}/${service}/${id}`);

export const serviceRevisionArn = (cluster: Cluster, service: string, id: string): string =>
  ecs(cluster.region, `service-revision/${cluster.name}/${service}/${id}`);

export const containerArn = (cluster: Cluster, taskId: string, id: string): string =>
  ecs(cluster.region, `container/${cluster.name}/${taskId}/${id}`);

export interface EcsArn {
  region: string;
  account: string;
  type: string;
  /** What follows the type, split at the slashes. */
  path: string[];
}

export function parseEcsArn(text: string): EcsArn | undefined {
  const match = /^arn:aws:ecs:([^:]+):(\d{12}):([a-z-]+)\/(.+)$/.exec(text);
  if (match === null) return undefined;
  return {
    region: match[1] as string,
    account: match[2] as string,
    type: match[3] as string,
    path: (match[4] as string).split("/"),
  };
}

export const capacityProviderArn = (region: Region, name: string): string =>
  ecs(region, `capacity-provider/${name}`);

export const autoScalingGroupArn = ({ name: region, account }: Region, name: string): string =>
  `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:3f2a9c51-0000-4000-8000-000000000000:autoScalingGroupName/${name}`;
