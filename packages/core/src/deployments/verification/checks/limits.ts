import { message } from "../../../kernel/index.ts";
import { taskSize } from "../../../placement/index.ts";
import { largestDefinition, mostContainers } from "../../change/index.ts";
import { readQuotas } from "../aws/read-quotas.ts";
import { type Check, type CheckContext, containersOf } from "../check-context.ts";
import { type Finding, failed, notChecked, passed } from "../check-result.ts";
import { rollingBounds } from "../rolling-bounds.ts";
import { unread } from "../unread.ts";

/** Whether the change keeps within what ECS and the account allow. */
export const checkLimits: Check = async (context) => [
  ...checkDefinition(context),
  ...(await Promise.all([checkTasks(context), ...checkFargate(context)])),
];

function checkDefinition(context: CheckContext): Finding[] {
  const { tags: _tags, ...definition } = context.definition;
  const bytes = { is: Buffer.byteLength(JSON.stringify(definition)), most: largestDefinition };
  const containers = { is: containersOf(context).length, most: mostContainers };
  const hint = (most: number) => message("check.limit.fixed.hint", { most });
  return [
    containers.is <= containers.most
      ? passed("containers", message("check.limit.containers", containers))
      : failed("containers", message("check.limit.containersExceeded", containers), hint(containers.most)),
    bytes.is <= bytes.most
      ? passed("definition", message("check.limit.bytes", bytes))
      : failed("definition", message("check.limit.bytesExceeded", bytes), hint(bytes.most)),
  ];
}

function checkTasks(context: CheckContext): Promise<Finding> {
  return checkQuota(context, {
    service: "ecs",
    quota: "Tasks per service",
    is: context.desiredCount,
  });
}

/** The vCPUs of the roll-out at its peak. What else runs in the account is not counted, so a pass promises no room. */
function checkFargate(context: CheckContext): Promise<Finding>[] {
  if (context.runsOn !== "FARGATE") return [];
  const {
    capacityProviderStrategy = [],
    deploymentConfiguration,
    schedulingStrategy,
  } = context.service.configuration;
  const spot =
    capacityProviderStrategy.length > 0 &&
    capacityProviderStrategy.every((each) => each.capacityProvider === "FARGATE_SPOT");
  const cpu = taskSize("cpu", context.definition.cpu);
  if (cpu === null) return [];
  const { desiredCount, onlyCount } = context;
  const rolling = (deploymentConfiguration?.strategy ?? "ROLLING") === "ROLLING";
  const { maximum } = rollingBounds({ ...deploymentConfiguration, schedulingStrategy, desiredCount });
  // The other strategies have the old and the new tasks in full for a while.
  const peak = onlyCount ? desiredCount : rolling ? Math.max(maximum, desiredCount) : 2 * desiredCount;
  return [
    checkQuota(context, {
      service: "fargate",
      quota: spot ? "Fargate Spot vCPU resource count" : "Fargate On-Demand vCPU resource count",
      is: (peak * cpu) / 1024,
    }),
  ];
}

async function checkQuota(
  context: CheckContext,
  { service, quota, is }: { service: "ecs" | "fargate"; quota: string; is: number },
): Promise<Finding> {
  const { clients, look } = context;
  try {
    const quotas = await context.once(`quotas ${service}`, () => readQuotas(clients, look, service));
    const most = quotas.get(quota);
    if (most === undefined) return notChecked(quota, message("check.limit.untold", { quota }));
    const said = { subject: quota, is, most };
    if (is <= most) return passed(quota, message("check.limit.within", said));
    return failed(
      quota,
      message("check.limit.exceeded", said),
      message("check.limit.exceeded.hint", { quota }),
    );
  } catch (error) {
    return unread(quota, error);
  }
}
