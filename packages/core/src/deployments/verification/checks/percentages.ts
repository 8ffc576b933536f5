import { message } from "../../../kernel/index.ts";
import type { Check } from "../check-context.ts";
import { failed, passed } from "../check-result.ts";
import { rollingBounds } from "../rolling-bounds.ts";

/** Whether a rolling update can take its first step: start a task before it stops one, or the other way round. */
export const checkPercentages: Check = ({ service, desiredCount }) => {
  const { deploymentConfiguration, deploymentController, schedulingStrategy } = service.configuration;
  const strategy = deploymentConfiguration?.strategy ?? "ROLLING";
  // The others run the new tasks beside the old ones, whatever the percentages.
  if (strategy !== "ROLLING" || (deploymentController?.type ?? "ECS") !== "ECS") return [];
  const bounds = rollingBounds({ ...deploymentConfiguration, schedulingStrategy, desiredCount });
  const { minimum, maximum, minimumHealthyPercent, maximumPercent } = bounds;
  const subject = `${minimumHealthyPercent}/${maximumPercent}`;
  const said = { minimumHealthyPercent, maximumPercent, minimum, maximum, desired: desiredCount };
  if (desiredCount === 0 || maximum > desiredCount || minimum < desiredCount)
    return [passed(subject, message("check.percentages.roll", said))];
  return [
    failed(subject, message("check.percentages.stuck", said), message("check.percentages.stuck.hint", {})),
  ];
};
