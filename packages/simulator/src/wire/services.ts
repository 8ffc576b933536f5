import { describeScalableTargets } from "../application-auto-scaling/describe-scalable-targets.ts";
import { describeAutoScalingGroups } from "../auto-scaling/describe-auto-scaling-groups.ts";
import { listPublicKeys } from "../cloudtrail/list-public-keys.ts";
import { lookupEvents } from "../cloudtrail/lookup-events.ts";
import { getMetricData } from "../cloudwatch/operations.ts";
import { describeImages } from "../ec2/describe-images.ts";
import { describeInstanceAttribute } from "../ec2/describe-instance-attribute.ts";
import { describeInstances } from "../ec2/describe-instances.ts";
import { describeLaunchTemplateVersions } from "../ec2/describe-launch-template-versions.ts";
import { ecrOperations } from "../ecr/operations.ts";
import { ecsOperations } from "../ecs/operations.ts";
import { getRole } from "../iam/get-role.ts";
import { describeTargetGroups } from "../load-balancing/describe-target-groups.ts";
import { describeLogGroups } from "../logs/describe-log-groups.ts";
import { filterLogEvents } from "../logs/filter-log-events.ts";
import { describeSecret } from "../secrets/describe-secret.ts";
import { serviceQuotasOperations } from "../service-quotas/operations.ts";
import { sqsOperations } from "../sqs/operations.ts";
import { getParameter } from "../ssm/get-parameter.ts";
import { getParameters } from "../ssm/get-parameters.ts";
import { assumeRole, getCallerIdentity } from "../sts/operations.ts";
import {
  ec2Protocol,
  jsonProtocol,
  metricsProtocol,
  type Protocol,
  queryProtocol,
  queueProtocol,
} from "./protocol.ts";

/** Services that name themselves in the header X-Amz-Target, by what they say there. */
export const jsonServices: ReadonlyMap<string, Protocol> = new Map([
  ["AmazonEC2ContainerServiceV20141113", jsonProtocol("ecs", ecsOperations)],
  ["AmazonEC2ContainerRegistry_V20150921", jsonProtocol("ecr", ecrOperations)],
  [
    "AnyScaleFrontendService",
    jsonProtocol("application-autoscaling", new Map([["DescribeScalableTargets", describeScalableTargets]])),
  ],
  [
    "Logs_20140328",
    jsonProtocol(
      "logs",
      new Map([
        ["DescribeLogGroups", describeLogGroups],
        ["FilterLogEvents", filterLogEvents],
      ]),
    ),
  ],
  ["secretsmanager", jsonProtocol("secretsmanager", new Map([["DescribeSecret", describeSecret]]))],
  [
    "AmazonSSM",
    jsonProtocol(
      "ssm",
      new Map([
        ["GetParameter", getParameter],
        ["GetParameters", getParameters],
      ]),
    ),
  ],
  [
    "CloudTrail_20131101",
    jsonProtocol(
      "cloudtrail",
      new Map([
        ["LookupEvents", lookupEvents],
        ["ListPublicKeys", listPublicKeys],
      ]),
    ),
  ],
  ["AmazonSQS", queueProtocol(sqsOperations)],
  ["GraniteServiceVersion20100801", metricsProtocol(new Map([["GetMetricData", getMetricData]]))],
  ["ServiceQuotasV20190624", jsonProtocol("servicequotas", serviceQuotasOperations)],
]);

const sts = new Map([
  ["GetCallerIdentity", getCallerIdentity],
  ["AssumeRole", assumeRole],
]);

/** Services that are told apart by what the request is signed for. */
export const queryServices: ReadonlyMap<string, Protocol> = new Map([
  [
    "ec2",
    ec2Protocol(
      new Map([
        ["DescribeImages", describeImages],
        ["DescribeInstanceAttribute", describeInstanceAttribute],
        ["DescribeInstances", describeInstances],
        ["DescribeLaunchTemplateVersions", describeLaunchTemplateVersions],
      ]),
    ),
  ],
  ["sts", queryProtocol("sts", "https://sts.amazonaws.com/doc/2011-06-15/", sts)],
  ["iam", queryProtocol("iam", "https://iam.amazonaws.com/doc/2010-05-08/", new Map([["GetRole", getRole]]))],
  [
    "autoscaling",
    queryProtocol(
      "autoscaling",
      "http://autoscaling.amazonaws.com/doc/2011-01-01/",
      new Map([["DescribeAutoScalingGroups", describeAutoScalingGroups]]),
    ),
  ],
  [
    "elasticloadbalancing",
    queryProtocol(
      "elasticloadbalancing",
      "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
      new Map([["DescribeTargetGroups", describeTargetGroups]]),
    ),
  ],
]);
