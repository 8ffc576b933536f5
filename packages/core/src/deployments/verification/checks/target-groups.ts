import { message } from "../../../kernel/index.ts";
import { findTargetGroup, type TargetGroup } from "../aws/find-target-group.ts";
import { type Check, type CheckContext, containersOf } from "../check-context.ts";
import { type Finding, failed, notChecked, passed } from "../check-result.ts";
import { mappedProtocols } from "../mapped-protocols.ts";
import { unread } from "../unread.ts";

type Attached = {
  targetGroups: string[];
  loadBalancer: string | null;
  container: string;
  port: number | null;
};

/** Whether what the service's load balancers send to is still there in the new definition, and fits its target groups. */
export const checkTargetGroups: Check = async (context) => {
  const attached = (context.service.configuration.loadBalancers ?? []).map(
    (each): Attached => ({
      // Blue/green services have a second group, which takes turns with the first.
      targetGroups: [each.targetGroupArn, each.advancedConfiguration?.alternateTargetGroupArn].filter(
        (arn) => arn !== undefined,
      ),
      loadBalancer: each.loadBalancerName ?? null,
      container: each.containerName ?? "",
      port: each.containerPort ?? null,
    }),
  );
  return (await Promise.all(attached.map((each) => checkAttached(context, each)))).flat();
};

async function checkAttached(context: CheckContext, attached: Attached): Promise<Finding[]> {
  const { container: name, port, targetGroups, loadBalancer } = attached;
  const subject = `${name}:${port ?? "?"}`;
  const container = containersOf(context).find((each) => each.name === name);
  if (container === undefined) {
    const hint = message("check.targetGroup.noContainer.hint", { container: name });
    return [failed(subject, message("check.targetGroup.noContainer", { container: name }), hint)];
  }
  if (port === null)
    return [notChecked(subject, message("check.targetGroup.noPortNamed", { container: name }))];
  const protocols = mappedProtocols(container, port);
  if (protocols.length === 0) {
    const hint = message("check.targetGroup.noPort.hint", { container: name, port });
    return [failed(subject, message("check.targetGroup.noPort", { container: name, port }), hint)];
  }
  if (targetGroups.length === 0)
    return [notChecked(subject, message("check.targetGroup.classic", { loadBalancer: loadBalancer ?? "?" }))];
  return Promise.all(targetGroups.map((arn) => checkGroup(context, { arn, protocols, subject })));
}

async function checkGroup(
  context: CheckContext,
  { arn, protocols, subject: port }: { arn: string; protocols: readonly string[]; subject: string },
): Promise<Finding> {
  const { clients, look } = context;
  // arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID
  const group = arn.split("/").at(-2) ?? arn;
  try {
    const found = await context.once(`target group ${arn}`, () => findTargetGroup(clients, look, arn));
    if (found === null) {
      const hint = message("check.targetGroup.missing.hint", {});
      return failed(group, message("check.targetGroup.missing", { group }), hint);
    }
    return judge(context, { group, found, protocols, port });
  } catch (error) {
    return unread(group, error);
  }
}

function judge(
  { definition }: CheckContext,
  {
    group,
    found,
    protocols,
    port,
  }: { group: string; found: TargetGroup; protocols: readonly string[]; port: string },
): Finding {
  // Developer guide, "Use load balancing": awsvpc needs ip; the other modes have no address of their own.
  const mode = definition.networkMode ?? "bridge";
  const wanted = mode === "awsvpc" ? "ip" : "instance";
  if (found.targetType !== null && found.targetType !== wanted) {
    const said = { group, is: found.targetType, wanted, mode };
    return failed(
      group,
      message("check.targetGroup.type", said),
      message("check.targetGroup.type.hint", { wanted }),
    );
  }
  const accepted = accepts[found.protocol ?? ""];
  if (accepted === undefined)
    return notChecked(
      group,
      message("check.targetGroup.protocolUnknown", { group, protocol: found.protocol ?? "?" }),
    );
  if (!accepted.some((each) => protocols.includes(each))) {
    const said = { group, protocol: found.protocol ?? "?", port, mapped: protocols };
    const hint = message("check.targetGroup.protocol.hint", { wanted: accepted });
    return failed(group, message("check.targetGroup.protocol", said), hint);
  }
  return passed(group, message("check.targetGroup.fits", { group, port }));
}

/**
 * Of the transport of a port mapping, what a target group's protocol takes. Its port is not compared: it is a default for
 * targets registered without one, and ECS registers each with its own.
 */
const accepts: Readonly<Record<string, readonly string[]>> = {
  HTTP: ["tcp"],
  HTTPS: ["tcp"],
  TCP: ["tcp"],
  TLS: ["tcp"],
  UDP: ["udp"],
  TCP_UDP: ["tcp", "udp"],
};
