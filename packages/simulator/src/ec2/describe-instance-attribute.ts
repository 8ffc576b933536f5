import type { Operation } from "../ecs/call-context.ts";
import { Fault } from "../wire/fault.ts";

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html
 * Of the attributes only userData, which every host of the simulator has.
 */
export const describeInstanceAttribute: Operation = ({ region }, input) => {
  const id = String(input.InstanceId ?? "");
  const host = region.instances.get(id);
  if (host === undefined)
    throw new Fault("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
  if (input.Attribute !== "userData")
    throw new Fault(
      "InvalidParameterValue",
      `Value (${String(input.Attribute)}) for parameter attribute is invalid`,
    );
  const value = Buffer.from(
    region.userData.get(host.capacityProvider ?? "") ?? userDataOf(host.cluster.name),
  );
  return { instanceId: id, userData: { value: value.toString("base64") } };
};

/** What the console writes for a host of a cluster. */
export const userDataOf = (cluster: string): string =>
  `#!/bin/bash\necho ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config\n`;
