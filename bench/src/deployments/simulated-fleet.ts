import { createCluster, createService, type Simulator } from "@fleetgraph/simulator";

export const place = { account: "123456789012", region: "us-east-1" };

const servicesPerCluster = 50;
const tasksPerService = 2;

/** Services on Fargate in clusters of fifty, each with two tasks that run. Gives their ARNs. */
export function createServices(simulator: Simulator, count: number): string[] {
  const clusters = Array.from({ length: Math.ceil(count / servicesPerCluster) }, (_, index) => {
    const name = `cluster-${index + 1}`;
    createCluster(simulator, { ...place, name });
    return name;
  });
  return Array.from({ length: count }, (_, index) => {
    // Taken in turn, as somebody who deploys to everything would.
    const cluster = clusters[index % clusters.length] as string;
    const name = `service-${index + 1}`;
    for (const tag of ["v1", "v2"]) simulator.pushImage({ ...place, repository: name, tag });
    const image = `${place.account}.dkr.ecr.${place.region}.amazonaws.com/${name}:v1`;
    const spec = { name, image, launchType: "FARGATE", desiredCount: tasksPerService } as const;
    return createService(simulator, { ...place, cluster, ...spec }).arn;
  });
}
