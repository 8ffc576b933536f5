import { idOfArn } from "../../kernel/index.ts";
import { type Json, objectOf, textOf } from "./who.ts";

/** What of the fleet a record is about, as far as it says. */
export type Where = {
  /** account/region/cluster/service; what it does not name is empty. */
  path: string;
  clusterName: string | null;
  serviceName: string | null;
  clusterId: string | null;
  serviceId: string | null;
  taskDefinition: string | null;
};

const shortOf = (text: string) => text.slice(text.lastIndexOf("/") + 1);

/** `arn:aws:ecs:REGION:ACCOUNT:KIND/REST`, in parts. */
function ecsArn(text: string | null): { prefix: string; kind: string; parts: string[] } | null {
  const match = /^(arn:[\w-]+:ecs:[\w-]*:\d*:)([\w-]+)\/(.+)$/.exec(text ?? "");
  return (
    match && { prefix: match[1] as string, kind: match[2] as string, parts: (match[3] as string).split("/") }
  );
}

/**
 * Where in the fleet: ECS says it by names or ARNs, in what was asked or what was answered, and Application Auto Scaling
 * by `service/CLUSTER/SERVICE`. Ids are those of the ARNs, so that they are right for what no listing has brought.
 */
export function whereOf(input: {
  account: string;
  awsAccount: string;
  region: string;
  eventSource: string;
  request: Json;
  response: Json;
  /** `aws` in most of the world. */
  partition: string;
}): Where {
  const { account, region, request, response } = input;
  const answered = objectOf(response.service);
  const task = objectOf(Array.isArray(response.tasks) ? response.tasks[0] : response.task);
  const deployment = ecsArn(textOf(request.serviceDeploymentArn));
  const tagged = ecsArn(textOf(request.resourceArn));
  const scaled = /^service\/([^/]+)\/([^/]+)$/.exec(textOf(request.resourceId) ?? "");
  const ofScaling = input.eventSource === "application-autoscaling.amazonaws.com" ? scaled : null;
  const prefix = `arn:${input.partition}:ecs:${region}:${input.awsAccount}:`;

  const serviceArn =
    textOf(answered.serviceArn) ??
    [textOf(request.service), textOf(request.resourceArn)].find((each) => ecsArn(each)?.kind === "service") ??
    null;
  const ofService = ecsArn(serviceArn);
  const group = /^service:(.+)$/.exec(textOf(task.group) ?? "")?.[1];
  const askedService = textOf(request.service) ?? textOf(request.serviceName);
  const serviceName =
    ofService?.parts.at(-1) ??
    (askedService === null ? null : shortOf(askedService)) ??
    (deployment?.kind === "service-deployment" ? deployment.parts[1] : null) ??
    ofScaling?.[2] ??
    group ??
    null;

  const askedCluster =
    textOf(request.cluster) ?? textOf(objectOf(response.cluster).clusterArn) ?? textOf(request.clusterName);
  // An ARN of the newer form names the cluster too.
  const within = (arn: ReturnType<typeof ecsArn>) =>
    arn !== null && arn.parts.length > 1 ? arn.parts[0] : null;
  const answeredCluster = textOf(answered.clusterArn) ?? textOf(task.clusterArn);
  const clusterName =
    (answeredCluster === null ? null : shortOf(answeredCluster)) ??
    (askedCluster === null ? null : shortOf(askedCluster)) ??
    within(ofService) ??
    within(deployment) ??
    (tagged?.kind === "cluster" ? (tagged.parts[0] ?? null) : within(tagged)) ??
    ofScaling?.[1] ??
    // "If you do not specify a cluster, the default cluster is assumed" (API reference).
    (input.eventSource === "ecs.amazonaws.com" && (serviceName !== null || "task" in request || task.taskArn)
      ? "default"
      : null);

  const clusterArn = answeredCluster ?? (clusterName === null ? null : `${prefix}cluster/${clusterName}`);
  const arnOfService =
    serviceArn ??
    (serviceName === null || clusterName === null ? null : `${prefix}service/${clusterName}/${serviceName}`);
  const answeredDefinition = objectOf(response.taskDefinition);
  return {
    // Permissions are of four parts: what is of no service is for whoever may see all of them.
    path: `${account}/${region}/${clusterName ?? ""}/${clusterName === null ? "" : (serviceName ?? "")}`,
    clusterName,
    serviceName,
    clusterId: clusterArn === null ? null : idOfArn("cluster", clusterArn),
    serviceId: arnOfService === null ? null : idOfArn("service", arnOfService),
    taskDefinition:
      textOf(answeredDefinition.taskDefinitionArn) ??
      textOf(answered.taskDefinition) ??
      textOf(task.taskDefinitionArn) ??
      textOf(request.taskDefinition),
  };
}
