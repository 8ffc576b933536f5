import { serviceArn } from "../state/arns.ts";
import type { Json } from "../state/model.ts";
import { optionalText, textList } from "../wire/input.ts";
import { numberKey, pageOf } from "../wire/paging.ts";
import type { Operation } from "./call-context.ts";
import { olderAnswer } from "./consistency.ts";
import { checkBatch, clusterOf, lookUpService, missing } from "./find.ts";
import { serviceView } from "./service-view.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html: 10 a page by default. */
export const listServices: Operation = (context, input) => {
  const cluster = clusterOf(context, input);
  const launchType = optionalText(input, "launchType");
  const schedulingStrategy = optionalText(input, "schedulingStrategy") ?? "REPLICA";
  const services = [...cluster.services.values()].filter(
    (service) =>
      service.status !== "INACTIVE" &&
      schedulingStrategy === "REPLICA" &&
      (launchType === undefined || service.launchType === launchType),
  );
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 10, largest: 100, ignorePaging: context.ignorePaging },
    { input, items: services, keyOf: (service) => numberKey(service.sequence) },
  );
  return {
    serviceArns: page.map((service) => service.arn),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html: up to 10. */
export const describeServices: Operation = (context, input) => {
  const cluster = clusterOf(context, input);
  const names = textList(input, "services");
  checkBatch(names, { field: "services", limit: 10, empty: "Services cannot be empty." });
  const withTags = textList(input, "include").includes("TAGS");
  const services: Json[] = [];
  const failures: Json[] = [];
  for (const name of names) {
    const service = lookUpService(cluster, name);
    if (service === undefined)
      failures.push(missing(name.startsWith("arn:") ? name : serviceArn(cluster, name)));
    else {
      const older = olderAnswer(context.region, `service ${service.arn}`);
      services.push(older === undefined ? serviceView(service, { withTags }) : (older.value as Json));
    }
  }
  return { services, failures };
};
