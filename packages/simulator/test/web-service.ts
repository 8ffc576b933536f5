import {
  type DeploymentConfiguration,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeployment,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { createCluster, createHost, createService, DEFAULT_PLACE, startSimulator } from "../src/index.ts";

export const WEB = { cluster: "c", service: "web" };
export const MINUTE = 60_000;

/** A simulator with one load-balanced service of two tasks, and what tests of deployments ask of it. */
export async function startWebService() {
  const simulator = await startSimulator({ seed: 3, throttling: false });
  createCluster(simulator, { ...DEFAULT_PLACE, name: "c" });
  const where = { ...DEFAULT_PLACE, cluster: "c" };
  createHost(simulator, { ...where, cpu: 8192, memory: 16_384 });
  createService(simulator, { ...where, name: "web", image: "nginx:1", desiredCount: 2, loadBalanced: true });
  const ecs = new ECSClient({
    endpoint: simulator.url,
    region: DEFAULT_PLACE.region,
    credentials: simulator.credentials(DEFAULT_PLACE.account),
    maxAttempts: 1,
  });

  /** A new deployment of the same revision: what it brings does not matter to how it goes. */
  async function deploy(deploymentConfiguration: DeploymentConfiguration): Promise<Service> {
    const command = new UpdateServiceCommand({ ...WEB, deploymentConfiguration, forceNewDeployment: true });
    return (await ecs.send(command)).service as Service;
  }

  async function web(): Promise<Service> {
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: "c", services: ["web"] }));
    return services?.[0] as Service;
  }

  async function described(arn: string | undefined): Promise<ServiceDeployment> {
    const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn as string] });
    return (await ecs.send(command)).serviceDeployments?.[0] as ServiceDeployment;
  }

  async function latest(): Promise<ServiceDeployment> {
    const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(WEB));
    return described(serviceDeployments?.[0]?.serviceDeploymentArn);
  }

  /** Stage and share of production traffic, each as it changes, until the stage `until` or for `atMost` minutes. */
  async function story(atMost: number, until?: string): Promise<string[]> {
    const told: string[] = [];
    const { serviceDeploymentArn } = await latest();
    // Each stage lasts 5 s, and until the scheduler looks.
    for (let second = 0; second < atMost * 60; second += 4) {
      const { lifecycleStage, targetServiceRevision, status } = await described(serviceDeploymentArn);
      const line = `${lifecycleStage} ${targetServiceRevision?.requestedProductionTrafficWeight}`;
      if (lifecycleStage !== undefined && told.at(-1) !== line) told.push(line);
      if (status !== "PENDING" && status !== "IN_PROGRESS") break;
      if (until !== undefined && lifecycleStage === until) break;
      simulator.advance(4_000);
    }
    return told;
  }

  return { simulator, ecs, deploy, web, described, latest, story };
}

export type WebService = Awaited<ReturnType<typeof startWebService>>;
