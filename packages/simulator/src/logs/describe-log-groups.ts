import type { Operation } from "../ecs/call-context.ts";
import { optionalNumber, optionalText } from "../wire/input.ts";
import { pageOf } from "../wire/paging.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html: sorted, 50 a page. */
export const describeLogGroups: Operation = (context, input) => {
  const prefix = optionalText(input, "logGroupNamePrefix") ?? "";
  const part = optionalText(input, "logGroupNamePattern") ?? "";
  const groups = [...context.region.logGroups.values()]
    .filter(({ name }) => name.startsWith(prefix) && name.includes(part))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 50, largest: 50, ignorePaging: context.ignorePaging },
    {
      input: { nextToken: input.nextToken, maxResults: optionalNumber(input, "limit") },
      items: groups,
      keyOf: ({ name }) => name,
    },
  );
  return {
    logGroups: page.map(({ name, arn, createdAt }) => ({
      logGroupName: name,
      arn: `${arn}:*`,
      logGroupArn: arn,
      logGroupClass: "STANDARD",
      creationTime: createdAt,
      metricFilterCount: 0,
      storedBytes: 0,
    })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};
