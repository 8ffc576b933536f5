import type { Operation } from "../ecs/call-context.ts";
import type { Host, Json } from "../state/model.ts";
import { Fault } from "../wire/fault.ts";
import { objectList, textList } from "../wire/input.ts";
import { numberKey, pageOf } from "../wire/paging.ts";
import { usualImage } from "./describe-images.ts";

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 * Instances by id or by the filters instance-id, instance-state-name, instance-type, tag:KEY and tag-key.
 */
export const describeInstances: Operation = (context, input) => {
  const ids = textList(input, "InstanceId");
  const unknown = ids.filter((id) => !context.region.instances.has(id));
  if (unknown.length > 0) {
    throw new Fault("InvalidInstanceID.NotFound", `The instance IDs '${unknown.join(", ")}' do not exist`);
  }
  // "The maximum number of filter values specified on a request is 200" (API_Filter).
  const given = objectList(input, "Filter").flatMap((filter) => textList(filter, "Value"));
  if (given.length > 200)
    throw new Fault(
      "FilterLimitExceeded",
      "The maximum number of filter values specified on a request is 200",
    );
  const filters = objectList(input, "Filter").map((filter) => ({
    name: String(filter.Name),
    values: textList(filter, "Value"),
  }));
  const { instances } = context.region;
  // By id where any are given: with thousands of instances a look at all of them for each call takes its time.
  const named = ids.length > 0 ? ids : filters.find(({ name }) => name === "instance-id")?.values;
  const candidates = named
    ? [...new Set(named)].flatMap((id) => instances.get(id) ?? []).sort((a, b) => a.sequence - b.sequence)
    : [...instances.values()];
  const hosts = candidates.filter((host) =>
    filters.every(({ name, values }) => valuesOf(host, name).some((value) => values.includes(value))),
  );
  const paged = {
    nextToken: input.NextToken,
    maxResults: input.MaxResults === undefined ? undefined : Number(input.MaxResults),
  };
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 1000, largest: 1000, ignorePaging: context.ignorePaging },
    { input: paged, items: hosts, keyOf: (host) => numberKey(host.sequence) },
  );
  return {
    reservationSet: page.map((host) => ({
      reservationId: `r-${host.instanceId.slice(2)}`,
      ownerId: context.region.account,
      groupSet: [],
      instancesSet: [view(host)],
    })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

function valuesOf(host: Host, filter: string): string[] {
  if (filter === "instance-id") return [host.instanceId];
  if (filter === "instance-state-name") return ["running"];
  if (filter === "instance-type") return [host.instanceType];
  if (filter === "availability-zone") return [host.availabilityZone];
  if (filter === "tag-key") return host.tags.map((tag) => tag.key);
  if (filter.startsWith("tag:")) {
    return host.tags.filter((tag) => tag.key === filter.slice(4)).map((tag) => tag.value);
  }
  throw new Fault("InvalidParameterValue", `The filter '${filter}' is invalid`);
}

function view(host: Host): Json {
  const group =
    host.capacityProvider === undefined
      ? undefined
      : host.cluster.region.capacityProviders.get(host.capacityProvider)?.group;
  return {
    instanceId: host.instanceId,
    imageId: host.cluster.region.imageOf.get(host.capacityProvider ?? "") ?? usualImage,
    instanceState: { code: 16, name: "running" },
    privateDnsName: `ip-${host.privateIp.replaceAll(".", "-")}.ec2.internal`,
    instanceType: host.instanceType,
    launchTime: new Date(host.registeredAt).toISOString(),
    placement: { availabilityZone: host.availabilityZone, tenancy: "default" },
    privateIpAddress: host.privateIp,
    architecture: "x86_64",
    ...(host.spot ? { instanceLifecycle: "spot" } : {}),
    ...(host.kind === "MANAGED" ? { operator: { managed: true, principal: "ecs.amazonaws.com" } } : {}),
    tagSet: [
      ...host.tags.map(({ key, value }) => ({ key, value })),
      ...(group === undefined ? [] : [{ key: "aws:autoscaling:groupName", value: group.name }]),
    ],
  };
}
