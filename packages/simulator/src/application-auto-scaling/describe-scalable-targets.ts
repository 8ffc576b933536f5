import { type Operation, seconds } from "../ecs/call-context.ts";
import type { Json } from "../state/model.ts";
import type { ScalableTarget } from "../state/resources.ts";
import { Fault } from "../wire/fault.ts";
import { optionalNumber, optionalText, requiredText, textList } from "../wire/input.ts";
import { pageOf } from "../wire/paging.ts";

const LARGEST = 50;

/**
 * The scalable targets of a namespace, all or those of up to 50 resources; a resource that has none is left out.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html
 */
export const describeScalableTargets: Operation = (context, input) => {
  const namespace = requiredText(input, "ServiceNamespace");
  if (namespace !== "ecs") return { ScalableTargets: [] };
  const resources = textList(input, "ResourceIds");
  const dimension = optionalText(input, "ScalableDimension");
  if (dimension !== undefined && resources.length === 0)
    throw invalid("If you specify a scalable dimension, you must also specify a resource ID.");
  const maxResults = optionalNumber(input, "MaxResults");
  if (resources.length > LARGEST || (maxResults !== undefined && (maxResults < 1 || maxResults > LARGEST)))
    throw invalid(`1 validation error detected: at most ${LARGEST}.`);
  const items = [...context.region.scalableTargets.values()].filter(
    ({ resourceId }) => resources.length === 0 || resources.includes(resourceId),
  );
  const { page, nextToken } = pageOf(
    {
      operation: context.operation,
      defaultSize: LARGEST,
      largest: LARGEST,
      ignorePaging: context.ignorePaging,
    },
    {
      input: { nextToken: optionalText(input, "NextToken"), maxResults },
      items: items.sort((one, other) => (one.resourceId < other.resourceId ? -1 : 1)),
      keyOf: ({ resourceId }) => resourceId,
    },
  );
  return {
    ScalableTargets: page.map((target) => view(context.region, target)),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
};

const invalid = (message: string): Fault => new Fault("ValidationException", message);

function view({ name, account }: { name: string; account: string }, target: ScalableTarget): Json {
  const { resourceId, minCapacity, maxCapacity, suspended, createdAt } = target;
  return {
    ServiceNamespace: "ecs",
    ResourceId: resourceId,
    ScalableDimension: "ecs:service:DesiredCount",
    MinCapacity: minCapacity,
    MaxCapacity: maxCapacity,
    RoleARN: `arn:aws:iam::${account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
    CreationTime: seconds(createdAt),
    SuspendedState: {
      DynamicScalingInSuspended: suspended,
      DynamicScalingOutSuspended: suspended,
      ScheduledScalingSuspended: suspended,
    },
    ScalableTargetARN: `arn:aws:application-autoscaling:${name}:${account}:scalable-target/${resourceId.replaceAll("/", "")}`,
  };
}
