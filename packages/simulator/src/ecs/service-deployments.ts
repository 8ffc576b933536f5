import { parseEcsArn } from "../state/arns.ts";
import type { Deployment, Json, ServiceDeployment, ServiceRevision } from "../state/model.ts";
import { Fault, invalidParameter } from "../wire/fault.ts";
import { optionalObject, optionalText, requiredText, textList } from "../wire/input.ts";
import { numberKey, pageOf } from "../wire/paging.ts";
import { type CallContext, type Operation, present, seconds, secondsOrNothing } from "./call-context.ts";
import { olderAnswer } from "./consistency.ts";
import { checkBatch, clusterOf, findService, missing } from "./find.ts";
import { isOngoing, rollBack, setStatus } from "./rollout.ts";
import { unsettle } from "./scheduler.ts";
import { configurationView, countTasks } from "./service-view.ts";

const KEPT_FOR = 90 * 24 * 3_600_000;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html: newest first, 20 a page, 90 days. */
export const listServiceDeployments: Operation = (context, input) => {
  const service = findService(clusterOf(context, input), requiredText(input, "service"));
  const statuses = new Set(textList(input, "status"));
  const createdAt = optionalObject(input, "createdAt") ?? {};
  const after = typeof createdAt.after === "number" ? createdAt.after * 1000 : Number.NEGATIVE_INFINITY;
  const before = typeof createdAt.before === "number" ? createdAt.before * 1000 : Number.POSITIVE_INFINITY;
  const oldest = context.world.clock.now() - KEPT_FOR;
  const older = olderAnswer(context.region, `service deployments ${service.arn}`);
  const items = service.serviceDeployments
    .slice(0, typeof older?.value === "number" ? older.value : undefined)
    .filter(
      (deployment) =>
        deployment.createdAt >= oldest &&
        (statuses.size === 0 || statuses.has(deployment.status)) &&
        deployment.createdAt >= after &&
        deployment.createdAt <= before,
    )
    .reverse();
  const { page, nextToken } = pageOf(
    {
      operation: context.operation,
      defaultSize: 20,
      largest: 100,
      ignorePaging: context.ignorePaging,
      descending: true,
    },
    { input, items, keyOf: (deployment) => numberKey(deployment.sequence) },
  );
  return {
    serviceDeployments: page.map((deployment) =>
      present({
        serviceDeploymentArn: deployment.arn,
        serviceArn: deployment.service.arn,
        clusterArn: deployment.service.cluster.arn,
        startedAt: secondsOrNothing(deployment.startedAt),
        createdAt: seconds(deployment.createdAt),
        finishedAt: secondsOrNothing(deployment.finishedAt),
        targetServiceRevisionArn: deployment.target.arn,
        status: deployment.status,
        statusReason: deployment.statusReason,
      }),
    ),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html: up to 20. */
export const describeServiceDeployments: Operation = (context, input) => {
  const arns = textList(input, "serviceDeploymentArns");
  checkBatch(arns, {
    field: "serviceDeploymentArns",
    limit: 20,
    empty: "serviceDeploymentArns cannot be empty.",
  });
  const serviceDeployments: Json[] = [];
  const failures: Json[] = [];
  for (const arn of arns) {
    const deployment = findServiceDeployment(context, arn);
    if (deployment === undefined) failures.push(missing(arn));
    else serviceDeployments.push(view(deployment));
  }
  return { serviceDeployments, failures };
};

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html (accepted states).
 * ABORT is in the enumeration, yet the documentation calls only ROLLBACK valid.
 */
export const stopServiceDeployment: Operation = (context, input) => {
  const arn = requiredText(input, "serviceDeploymentArn");
  const stopType = optionalText(input, "stopType") ?? "ROLLBACK";
  if (stopType !== "ROLLBACK") throw invalidParameter("stopType must be ROLLBACK.");
  const deployment = findServiceDeployment(context, arn);
  if (deployment === undefined) {
    throw new Fault("ServiceDeploymentNotFoundException", "The service deployment was not found.");
  }
  if (!isOngoing(deployment)) {
    throw new Fault(
      "ConflictException",
      `The service deployment is ${deployment.status} and cannot be stopped.`,
    );
  }
  context.effect(arn);
  if (deployment.status === "PENDING" || deployment.status === "IN_PROGRESS") {
    requestStop(context, deployment);
  }
  return { serviceDeploymentArn: arn };
};

function requestStop({ world }: CallContext, deployment: ServiceDeployment): void {
  const { service } = deployment;
  const reason = "Service deployment rollback was requested by StopServiceDeployment.";
  unsettle(world, service);
  if (service.lastCompleted === undefined) {
    // The first deployment of a service has nothing to go back to.
    setStatus(world, deployment, "STOP_REQUESTED", reason);
    world.clock.after(world.timing.schedulerTick, () => {
      if (deployment.status !== "STOP_REQUESTED") return;
      deployment.stoppedAt = world.clock.now();
      deployment.finishedAt = deployment.stoppedAt;
      setStatus(world, deployment, "STOPPED");
      failPrimary(world.clock.now(), service.deployments[0]);
      world.unsettled.delete(service);
    });
    return;
  }
  setStatus(world, deployment, "ROLLBACK_REQUESTED", reason);
  world.clock.after(world.timing.schedulerTick, () => {
    // Overtaken by a newer deployment, it is being stopped already.
    if (deployment.status !== "ROLLBACK_REQUESTED") return;
    failPrimary(world.clock.now(), service.deployments[0]);
    rollBack(world, service, { deployment, statusReason: reason, rolloutReason: "ECS deployment stopped: " });
  });
}

function failPrimary(now: number, primary: Deployment | undefined): void {
  if (primary === undefined) return;
  primary.rolloutState = "FAILED";
  primary.rolloutStateReason = `ECS deployment ${primary.id} stopped.`;
  primary.updatedAt = now;
}

function findServiceDeployment(context: CallContext, text: string): ServiceDeployment | undefined {
  const arn = parseEcsArn(text);
  if (arn === undefined || arn.type !== "service-deployment") throw invalidParameter(`Invalid ARN: ${text}`);
  if (arn.account !== context.region.account || arn.region !== context.region.name) return undefined;
  const [cluster = "", service = ""] = arn.path;
  const oldest = context.world.clock.now() - KEPT_FOR;
  return context.region.clusters
    .get(cluster)
    ?.services.get(service)
    ?.serviceDeployments.find((deployment) => deployment.arn === text && deployment.createdAt >= oldest);
}

function view(deployment: ServiceDeployment): Json {
  const { service, rollback, source } = deployment;
  const counts = countTasks(service);
  const summary = (revision: ServiceRevision, requested: number): Json => {
    const own = service.deployments.find((other) => other.revision === revision);
    const { running, pending } = own === undefined ? { running: 0, pending: 0 } : counts.of(own);
    return {
      arn: revision.arn,
      requestedTaskCount: requested,
      runningTaskCount: running,
      pendingTaskCount: pending,
      requestedProductionTrafficWeight: 100,
    };
  };
  return present({
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: seconds(deployment.createdAt),
    startedAt: secondsOrNothing(deployment.startedAt),
    finishedAt: secondsOrNothing(deployment.finishedAt),
    stoppedAt: secondsOrNothing(deployment.stoppedAt),
    updatedAt: seconds(deployment.updatedAt),
    sourceServiceRevisions: source === undefined ? [] : [summary(source, 0)],
    targetServiceRevision: summary(deployment.target, deployment.requestedTaskCount),
    status: deployment.status,
    statusReason: deployment.statusReason,
    deploymentConfiguration: configurationView(deployment.configuration),
    rollback:
      rollback === undefined
        ? undefined
        : {
            reason: rollback.reason,
            startedAt: seconds(rollback.startedAt),
            serviceRevisionArn: rollback.revision.arn,
          },
    deploymentCircuitBreaker: { ...deployment.breaker },
    alarms: { status: "DISABLED", alarmNames: [], triggeredAlarmNames: [] },
  });
}
