import { createCluster, createHost, createService, type Simulator } from "@fleetgraph/simulator";
import { type CheckName, type CheckResult, type VerifyInput, verify } from "../deployments/index.ts";
import { createAwsClients, createRateGate } from "../kernel/index.ts";
import { quietLog } from "./quiet-log.ts";
import { simulatedAws } from "./simulated-aws.ts";

/** The account and region that the change is made in. */
export const verifyPlace = { account: "123456789012", region: "us-east-1" };
const cluster = "shop";

/** A change of a service on two hosts, of which a test says what is different. */
export type ChangeToVerify = {
  container?: Partial<NonNullable<VerifyInput["definition"]["containerDefinitions"]>[number]>;
  containers?: VerifyInput["definition"]["containerDefinitions"];
  definition?: Partial<VerifyInput["definition"]>;
  configuration?: VerifyInput["service"]["configuration"];
  desiredCount?: number;
};

/** On Fargate, where nothing is wrong with that. */
export const onFargate = {
  definition: { networkMode: "awsvpc", requiresCompatibilities: ["FARGATE"], cpu: "256", memory: "512" },
  configuration: { launchType: "FARGATE" },
} satisfies ChangeToVerify;

/** A simulated account, and what each check finds about a change there. */
export type Verifying = {
  sim: Simulator;
  all(change?: ChangeToVerify): Promise<CheckResult[]>;
  /** What one check finds, in short: status, kind of message, subject. */
  find(check: CheckName, change?: ChangeToVerify): Promise<[string, string, string][]>;
};

export async function verifying(): Promise<Verifying> {
  const { sim } = await simulatedAws(verifyPlace);
  createCluster(sim, { ...verifyPlace, name: cluster });
  for (let host = 0; host < 2; host += 1) createHost(sim, { ...verifyPlace, cluster });
  createService(sim, {
    ...verifyPlace,
    cluster,
    name: "web",
    image: "nginx:1.29",
    cpu: 256,
    desiredCount: 2,
  });
  const all = (change: ChangeToVerify = {}) => {
    // With clients of its own, for which nothing was found yet: a test changes the account between two.
    const clients = createAwsClients(createRateGate(), { ...verifyPlace, endpoint: sim.url });
    return verify({ clients, log: quietLog }, inputOf(change));
  };
  return {
    sim,
    all,
    find: async (check, change) =>
      (await all(change))
        .filter((each) => each.check === check)
        .map(({ status, message, subject }) => [status, message.kind, subject]),
  };
}

function inputOf(change: ChangeToVerify): VerifyInput {
  const { account, region } = verifyPlace;
  const container = { name: "web", image: "nginx:1.29", essential: true, memory: 512, ...change.container };
  return {
    definition: {
      family: "web",
      networkMode: "bridge",
      containerDefinitions: change.containers ?? [container],
      ...change.definition,
    },
    service: {
      arn: `arn:aws:ecs:${region}:${account}:service/${cluster}/web`,
      configuration: { launchType: "EC2", ...change.configuration },
    },
    cluster,
    desiredCount: change.desiredCount ?? 2,
  };
}
