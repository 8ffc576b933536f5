import { DescribeServiceDeploymentsCommand, DescribeServicesCommand } from "@aws-sdk/client-ecs";
import { callAws } from "../../kernel/index.ts";
import { type DescribedService, type EcsCalls, emptyWhen, toDescribedService } from "../ecs.ts";
import type { ObservedServiceDeployment } from "../observation.ts";
import { toServiceDeployment } from "../to-service-deployment.ts";
import { jointLooks, type Looker, type Seen } from "./joint-looks.ts";

const lookAtServices = jointLooks<EcsCalls["reading"], DescribedService>({
  // Amazon ECS API reference, DescribeServices: "You may specify up to 10 services to describe in a single operation."
  size: 10,
  async describe(ecs, { cluster, arns }) {
    const answer = await callAws("DescribeServices", () =>
      ecs.send(new DescribeServicesCommand({ cluster, services: [...arns] })),
    );
    return new Map((answer.services ?? []).map((each) => [each.serviceArn ?? "", toDescribedService(each)]));
  },
});

/** A service whose roll-out is followed, seen together with others of its cluster; null when there is none. */
export async function followService(ecs: EcsCalls, looker: Looker): Promise<Seen<DescribedService>> {
  const missing = { answer: null, at: Date.now() };
  return await lookAtServices(ecs.reading, looker).catch((error) => emptyWhen("notFound")(error) ?? missing);
}

const lookAtServiceDeployments = jointLooks<EcsCalls["reading"], ObservedServiceDeployment>({
  // Amazon ECS API reference, DescribeServiceDeployments: "You can specify up to 20 ARNs."
  size: 20,
  async describe(ecs, { arns }) {
    const answer = await callAws("DescribeServiceDeployments", () =>
      ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [...arns] })),
    );
    const found = (answer.serviceDeployments ?? []).map((each) =>
      toServiceDeployment(each.serviceDeploymentArn ?? "", each),
    );
    return new Map(found.filter((each) => each !== null).map((each) => [each.arn, each]));
  },
});

/** A service deployment's state, seen together with others; null where this ECS does not have them, or not this one. */
export async function followServiceDeployment(
  ecs: EcsCalls,
  looker: Looker,
): Promise<ObservedServiceDeployment | null> {
  const seen = await lookAtServiceDeployments(ecs.reading, looker).catch(
    emptyWhen("unsupported", "invalid", "denied", "notFound", "server"),
  );
  return seen?.answer ?? null;
}
