import { covers, type Scenario, type Subject } from "../scenarios/scenario.ts";
import type { ServiceDeployment } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { failRollout, ongoing } from "./rollout.ts";

/*
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 * CloudWatch itself is not imitated: the scenario `alarm` says when one goes off.
 */

/** A deployment that starts meets the alarms that are set to go off in it. */
export function watchAlarms(world: World, deployment: ServiceDeployment): void {
  if (deployment.alarms.status !== "MONITORING") return;
  for (const subject of subjectsOf(deployment)) {
    const scenario = world.scenarios.meet("alarm", subject);
    if (scenario === undefined) continue;
    const { afterMilliseconds = 0 } = scenario;
    world.clock.after(afterMilliseconds, () => goOff(world, deployment, scenario));
    return;
  }
}

/** An alarm that is set while deployments are under way goes off in those it covers. */
export function soundAlarm(world: World, scenario: Scenario): void {
  if (scenario.kind !== "alarm") return;
  for (const region of world.regions.values()) {
    for (const cluster of region.clusters.values()) {
      for (const service of cluster.services.values()) {
        const deployment = ongoing(service);
        if (deployment?.startedAt === undefined) continue;
        if (!subjectsOf(deployment).some((subject) => covers(scenario, subject))) continue;
        world.clock.after(scenario.afterMilliseconds ?? 0, () => goOff(world, deployment, scenario));
      }
    }
  }
}

function subjectsOf({ service, target }: ServiceDeployment): Subject[] {
  const { cluster } = service;
  return target.definition.containers.map(({ image }) => ({
    account: cluster.region.account,
    region: cluster.region.name,
    cluster: cluster.name,
    service: service.name,
    image,
  }));
}

function goOff(world: World, deployment: ServiceDeployment, scenario: Scenario): void {
  if (deployment.status !== "IN_PROGRESS" || deployment.alarms.status !== "MONITORING") return;
  const { names, rollback } = deployment.configuration.alarms;
  const name = scenario.alarm ?? names[0];
  if (name === undefined || !names.includes(name)) return;
  deployment.alarms = { status: "TRIGGERED", triggered: [name] };
  failRollout(world, deployment.service, {
    event: "alarm detected",
    rolloutReason: "ECS deployment alarm: ",
    failedReason: `ECS deployment alarm: alarm detected: ${name}.`,
    statusReason: `the CloudWatch alarm ${name} was detected`,
    rollback,
  });
}
