import type { AwsClients } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

/** A service has tens of quotas, and a page a hundred. */
const pages = 3;

/** The account's quotas of one AWS service, by the name its guide gives them: their codes are told nowhere for ECS. */
export async function readQuotas(
  clients: AwsClients,
  look: Look,
  service: "ecs" | "fargate",
): Promise<ReadonlyMap<string, number>> {
  const { ListServiceQuotasCommand } = await import("@aws-sdk/client-service-quotas");
  const client = await clients.checking.quotas();
  const quotas = new Map<string, number>();
  let nextToken: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const answer = await look("servicequotas:ListServiceQuotas", (options) =>
      client.send(
        new ListServiceQuotasCommand({ ServiceCode: service, MaxResults: 100, NextToken: nextToken }),
        options,
      ),
    );
    for (const { QuotaName, Value } of answer.Quotas ?? [])
      if (QuotaName !== undefined && Value !== undefined) quotas.set(QuotaName, Value);
    nextToken = answer.NextToken;
    if (nextToken === undefined) break;
  }
  return quotas;
}
