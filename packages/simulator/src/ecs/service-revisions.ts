import { parseEcsArn } from "../state/arns.ts";
import type { Json, ServiceRevision } from "../state/model.ts";
import { invalidParameter } from "../wire/fault.ts";
import { textList } from "../wire/input.ts";
import { type Operation, seconds } from "./call-context.ts";
import { checkBatch, missing } from "./find.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html: up to 20. */
export const describeServiceRevisions: Operation = (context, input) => {
  const arns = textList(input, "serviceRevisionArns");
  checkBatch(arns, {
    field: "serviceRevisionArns",
    limit: 20,
    empty: "serviceRevisionArns cannot be empty.",
  });
  const serviceRevisions: Json[] = [];
  const failures: Json[] = [];
  for (const text of arns) {
    const arn = parseEcsArn(text);
    if (arn === undefined || arn.type !== "service-revision") throw invalidParameter(`Invalid ARN: ${text}`);
    const [cluster = "", service = ""] = arn.path;
    const revision = context.region.clusters
      .get(cluster)
      ?.services.get(service)
      ?.revisions.find((candidate) => candidate.arn === text);
    if (revision === undefined) failures.push(missing(text));
    else serviceRevisions.push(view(revision));
  }
  return { serviceRevisions, failures };
};

function view(revision: ServiceRevision): Json {
  const { service } = revision;
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: revision.definition.arn,
    launchType: service.launchType,
    ...(service.launchType === "FARGATE" ? { platformVersion: "1.4.0", platformFamily: "Linux" } : {}),
    loadBalancers: [],
    containerImages: revision.images,
    guardDutyEnabled: false,
    createdAt: seconds(revision.createdAt),
  };
}
