import type { Operation } from "../ecs/call-context.ts";
import type { Json, Region } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { optionalNumber, optionalText, requiredText } from "../wire/input.ts";
import { pageOf } from "../wire/paging.ts";
import { QUOTAS, type Quota } from "./quotas.ts";

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html */
const listServiceQuotas: Operation = (context, input) => {
  const service = requiredText(input, "ServiceCode");
  const quotas = QUOTAS.filter((quota) => quota.service === service);
  if (quotas.length === 0) throw notThere();
  const code = optionalText(input, "QuotaCode");
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 100, largest: 100, ignorePaging: context.ignorePaging },
    {
      input: { nextToken: input.NextToken, maxResults: optionalNumber(input, "MaxResults") },
      items: code === undefined ? quotas : quotas.filter((quota) => quota.code === code),
      keyOf: (quota) => quota.code,
    },
  );
  return {
    Quotas: page.map((quota) => view(context.region, quota)),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
};

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html */
const getServiceQuota: Operation = (context, input) => {
  const [service, code] = [requiredText(input, "ServiceCode"), requiredText(input, "QuotaCode")];
  const found = QUOTAS.find((quota) => quota.service === service && quota.code === code);
  if (found === undefined) throw notThere();
  return { Quota: view(context.region, found) };
};

export const serviceQuotasOperations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({ ListServiceQuotas: listServiceQuotas, GetServiceQuota: getServiceQuota }),
);

const notThere = (): Fault =>
  new Fault("NoSuchResourceException", "The request failed because the specified quota does not exist.");

function view(region: Region, { service, code, name, value, adjustable }: Quota): Json {
  return {
    ServiceCode: service,
    ServiceName: service === "ecs" ? "Amazon Elastic Container Service (Amazon ECS)" : "AWS Fargate",
    QuotaArn: `arn:aws:servicequotas:${region.name}:${region.account}:${service}/${code}`,
    QuotaCode: code,
    QuotaName: name,
    Value: region.quotas.get(name) ?? value,
    Unit: "None",
    Adjustable: adjustable,
    GlobalQuota: false,
  };
}
