import { demoFleet } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { createAwsClients, openGate } from "../../kernel/index.ts";
import { verifyPlace } from "../../testing/change-to-verify.ts";
import { quietLog } from "../../testing/quiet-log.ts";
import { simulatedAws } from "../../testing/simulated-aws.ts";
import { describeRevision, describeService } from "../ecs.ts";
import { type CheckResult, verify } from "./index.ts";

test("nothing is wrong with the demo's services and their next image, and all of it can be seen", async () => {
  const { sim } = await simulatedAws(verifyPlace);
  // Ten services at once, which no rate of AWS's would let through in time.
  const clients = createAwsClients(openGate, { ...verifyPlace, endpoint: sim.url });
  const { services } = demoFleet(sim, { logging: true });
  const ecs = clients.changing;
  // A busy machine takes longer than the time that one change has.
  const { signal: unhurried } = new AbortController();
  async function looked({ cluster, name, arn }: (typeof services)[number]) {
    const service = await describeService(ecs, { clusterArn: cluster, serviceArn: arn, serviceName: name });
    const revision = await describeRevision(ecs, service?.taskDefinition ?? "");
    if (service === null || revision === null) throw new Error(`${name} is gone`);
    const containerDefinitions = revision.definition.containerDefinitions?.map((container) => ({
      ...container,
      image: container.image?.replace(/:v\d+$/, ":v41"),
    }));
    const { family, networkMode, cpu, memory, executionRoleArn } = revision.definition;
    const definition = { family, networkMode, cpu, memory, executionRoleArn, containerDefinitions };
    return verify(
      { clients, log: quietLog, signal: unhurried },
      { definition, service, cluster, desiredCount: service.desired },
    );
  }
  const results: CheckResult[][] = [];
  for (let from = 0; from < services.length; from += 10) {
    results.push(...(await Promise.all(services.slice(from, from + 10).map(looked))));
  }
  expect(results.length).toBeGreaterThan(60);
  const found = results.flat().map(({ check, status, subject }) => `${check} ${status} ${subject}`);
  expect(found.filter((each) => !each.includes(" PASSED "))).toEqual([]);
  for (const check of [
    "IMAGE",
    "PLATFORM",
    "EXECUTION_ROLE",
    "TARGET_GROUP",
    "PERCENTAGES",
    "PLACEMENT",
    "FARGATE_SIZE",
    "LIMITS",
  ]) {
    expect(found.some((each) => each.startsWith(check))).toBe(true);
  }
  // One for all services, but for those that a slow machine comes to when what was found is some seconds old.
  expect(sim.calls({ operation: "GetRole" }).length).toBeLessThan(results.length / 4);
  expect(sim.calls({ operation: "ListServiceQuotas" }).length).toBeLessThan(results.length / 4);
  await sim.close();
});
