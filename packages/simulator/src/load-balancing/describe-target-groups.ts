import type { Operation } from "../ecs/call-context.ts";
import type { Json } from "../state/model.ts";
import type { TargetGroup } from "../state/resources.ts";
import { Fault } from "../wire/fault.ts";
import { optionalObject, textList } from "../wire/input.ts";
import { pageOf } from "../wire/paging.ts";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html, by ARN or by name. */
export const describeTargetGroups: Operation = (context, input) => {
  const all = [...context.region.targetGroups.values()];
  const arns = textList(optionalObject(input, "TargetGroupArns") ?? {}, "member");
  const names = textList(optionalObject(input, "Names") ?? {}, "member");
  const found = (has: (group: TargetGroup) => boolean): TargetGroup => {
    const group = all.find(has);
    if (group === undefined) throw new Fault("TargetGroupNotFound", "One or more target groups not found");
    return group;
  };
  const asked = [
    ...arns.map((arn) => found((group) => group.arn === arn)),
    ...names.map((name) => found((group) => group.name === name)),
  ];
  const { page, nextToken } = pageOf(
    { operation: context.operation, defaultSize: 400, largest: 400, ignorePaging: context.ignorePaging },
    {
      input: {
        nextToken: input.Marker,
        maxResults: input.PageSize === undefined ? undefined : Number(input.PageSize),
      },
      items: asked.length > 0 ? asked : all,
      keyOf: ({ arn }) => arn,
    },
  );
  return {
    TargetGroups: page.map(view),
    ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
  };
};

function view({ arn, name, protocol, port, targetType }: TargetGroup): Json {
  return {
    TargetGroupArn: arn,
    TargetGroupName: name,
    Protocol: protocol,
    Port: port,
    TargetType: targetType,
    VpcId: "vpc-0a1b2c3d4e5f60718",
    HealthCheckProtocol: ["HTTP", "HTTPS"].includes(protocol) ? protocol : "TCP",
    HealthCheckPort: "traffic-port",
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 5,
    UnhealthyThresholdCount: 2,
    IpAddressType: "ipv4",
  };
}
