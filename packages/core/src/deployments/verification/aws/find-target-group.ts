import { type AwsClients, AwsFailure } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

export type TargetGroup = { protocol: string | null; targetType: string | null };

/** A target group by its ARN; null when there is none. */
export async function findTargetGroup(
  clients: AwsClients,
  look: Look,
  arn: string,
): Promise<TargetGroup | null> {
  const { DescribeTargetGroupsCommand } = await import("@aws-sdk/client-elastic-load-balancing-v2");
  const client = await clients.checking.loadBalancing();
  const answer = await look("elasticloadbalancing:DescribeTargetGroups", (options) =>
    client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }), options),
  ).catch((error: unknown) => {
    if (error instanceof AwsFailure && error.kind === "notFound") return null;
    throw error;
  });
  const found = answer?.TargetGroups?.[0];
  return found ? { protocol: found.Protocol ?? null, targetType: found.TargetType ?? null } : null;
}
