import type { AwsClients } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

/** Whether there is a log group of exactly that name. */
export async function findLogGroup(
  clients: AwsClients,
  look: Look,
  { name, region }: { name: string; region: string | undefined },
): Promise<boolean> {
  const { DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const logs = await clients.checking.logs(region);
  // "The results are ASCII-sorted by log group name": of all that begin with the name, it is the first.
  const answer = await look("logs:DescribeLogGroups", (options) =>
    logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 50 }), options),
  );
  return (answer.logGroups ?? []).some((group) => group.logGroupName === name);
}
