import type { Json } from "../state/model.ts";
import { optionalObject, requiredText, textList } from "../wire/input.ts";
import { numberKey, pageOf } from "../wire/paging.ts";
import { type Operation, present, seconds, secondsOrNothing } from "./call-context.ts";
import { olderAnswer } from "./consistency.ts";
import { checkBatch, clusterOf, findService, missing } from "./find.ts";
import { findServiceDeployment, KEPT_FOR } from "./find-service-deployment.ts";
import { serviceDeploymentView } from "./service-deployment-view.ts";

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
    else serviceDeployments.push(serviceDeploymentView(deployment));
  }
  return { serviceDeployments, failures };
};
