import type { Role } from "../state/resources.ts";
import type { World } from "../state/world.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html */
const TRUSTS_TASKS = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
};

/** Adds the role to the account, or replaces it; by default one that ECS tasks may have. */
export function addRole(
  world: World,
  {
    account,
    name,
    path = "/",
    trust = TRUSTS_TASKS,
  }: { account: string; name: string; path?: string; trust?: unknown },
): Role {
  const role: Role = {
    name,
    path,
    arn: `arn:aws:iam::${account}:role${path}${name}`,
    id: `AROA${world.random.hex(17).toUpperCase()}`,
    trust,
    createdAt: world.clock.now(),
  };
  world.roles.set(`${account}/${name}`, role);
  return role;
}
