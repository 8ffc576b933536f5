import { message } from "../../../kernel/index.ts";
import { findLogGroup } from "../aws/find-log-group.ts";
import { type Check, type CheckContext, type ContainerDefinition, containersOf } from "../check-context.ts";
import { type Finding, failed, notChecked, passed } from "../check-result.ts";
import { unread } from "../unread.ts";

/** API_LogConfiguration: "For tasks on AWS Fargate, the supported log drivers are awslogs, splunk, and awsfirelens." */
const driversOfFargate = ["awslogs", "splunk", "awsfirelens"];

/** Whether the log drivers are ones that the tasks' hosts have, and the log groups exist. */
export const checkLogging: Check = async (context) => {
  const logged = containersOf(context).filter((each) => each.logConfiguration?.logDriver);
  const found = await Promise.all(
    logged.map(async (container) => [
      ...(await checkDriver(context, container)),
      ...(container.logConfiguration?.logDriver === "awslogs" ? await checkGroup(context, container) : []),
    ]),
  );
  // Several containers mostly log alike. What was found of one thing is never taken for another of its name.
  const alike = new Map(found.flat().map((each) => [JSON.stringify(each), each]));
  return [...alike.values()];
};

async function checkDriver(
  context: CheckContext,
  { logConfiguration }: ContainerDefinition,
): Promise<Finding[]> {
  const driver: string = logConfiguration?.logDriver ?? "";
  if (context.runsOn === "FARGATE") {
    if (driversOfFargate.includes(driver))
      return [passed(driver, message("check.logging.fargateDriver", { driver }))];
    const hint = message("check.logging.fargateLacks.hint", { drivers: driversOfFargate });
    return [failed(driver, message("check.logging.fargateLacks", { driver }), hint)];
  }
  if (context.runsOn === null) return [notChecked(driver, message("check.logging.anywhere", { driver }))];
  try {
    // Named so by the agent (agent_capability.go); a name of its own for every driver, awsfirelens too.
    const capability = (name: string) => `com.amazonaws.ecs.capability.logging-driver.${name}`;
    const capacity = await context.capacity();
    if (!capacity.hosts.known) return [notChecked(driver, capacity.hosts.reason)];
    const hosts = capacity.hosts.value.map(({ attributes }) => attributes);
    if (!hosts.some((host) => [...host.keys()].some((name) => name.startsWith(capability("")))))
      return [notChecked(driver, message("check.logging.noCapabilities", { driver }))];
    const able = hosts.filter((host) => host.has(capability(driver))).length;
    if (able > 0)
      return [passed(driver, message("check.logging.hostsHave", { driver, able, hosts: hosts.length }))];
    const hint = message("check.logging.hostsLack.hint", { driver });
    return [failed(driver, message("check.logging.hostsLack", { driver }), hint)];
  } catch (error) {
    return [unread(driver, error)];
  }
}

async function checkGroup(
  context: CheckContext,
  { name: container = "", logConfiguration }: ContainerDefinition,
): Promise<Finding[]> {
  const options = logConfiguration?.options ?? {};
  const group = options["awslogs-group"];
  // Developer guide, "awslogs log driver options": the group is required, the prefix on Fargate too.
  if (!group) return [lacks("awslogs-group", container)];
  if (context.runsOn === "FARGATE" && !options["awslogs-stream-prefix"])
    return [lacks("awslogs-stream-prefix", container)];
  const region = options["awslogs-region"] || undefined;
  // Groups of one name in two regions are two.
  const subject = region === undefined || region === context.region ? group : `${group} (${region})`;
  if (options["awslogs-create-group"] === "true")
    return [passed(subject, message("check.logging.groupIsMade", { group: subject }))];
  const { clients, look } = context;
  try {
    const exists = await context.once(`log group ${region} ${group}`, () =>
      findLogGroup(clients, look, { name: group, region }),
    );
    if (exists) return [passed(subject, message("check.logging.groupExists", { group: subject }))];
    const named = subject === group ? group : `${group} --region ${region}`;
    const hint = message("check.logging.noGroup.hint", { group: named });
    return [failed(subject, message("check.logging.noGroup", { group: subject }), hint)];
  } catch (error) {
    return [unread(subject, error)];
  }
}

const lacks = (option: string, container: string): Finding =>
  failed(
    `${container} ${option}`,
    message("check.logging.lacksOption", { container, option }),
    message("check.logging.lacksOption.hint", { option }),
  );
