import { addRole } from "../iam/add-role.ts";
import { addTargetGroup } from "../load-balancing/add-target-group.ts";
import { addLogGroup } from "../logs/add-log-group.ts";
import { addSecret } from "../secrets/add-secret.ts";
import { QUOTAS } from "../service-quotas/quotas.ts";
import type { Simulator } from "../simulator-handle.ts";
import { addParameter } from "../ssm/add-parameter.ts";
import type { Region } from "../state/model.ts";
import { regionOf } from "../state/world.ts";
import type { Place } from "./hand-made.ts";

/** A role of the account, which ECS tasks may assume unless `trust` says otherwise. @returns its ARN */
export function createRole(
  simulator: Simulator,
  input: { account: string; name: string; path?: string; trust?: unknown },
): string {
  simulator.credentials(input.account);
  return addRole(simulator.world, input).arn;
}

/** @returns its ARN */
export function createSecret(
  simulator: Simulator,
  {
    account,
    region,
    ...secret
  }: Place & { name: string; versions?: Record<string, string[]>; deletedAt?: number },
): string {
  return addSecret(simulator.world, placeOf(simulator, { account, region }), secret).arn;
}

/** @returns its ARN */
export function createParameter(
  simulator: Simulator,
  {
    account,
    region,
    ...parameter
  }: Place & { name: string; value?: string; type?: "String" | "StringList" | "SecureString" },
): string {
  return addParameter(simulator.world, placeOf(simulator, { account, region }), parameter).arn;
}

export function createLogGroup(
  simulator: Simulator,
  { account, region, name }: Place & { name: string },
): void {
  addLogGroup(simulator.world, placeOf(simulator, { account, region }), name);
}

/** @returns its ARN */
export function createTargetGroup(
  simulator: Simulator,
  {
    account,
    region,
    ...group
  }: Place & {
    name: string;
    protocol?: string;
    port?: number;
    targetType?: "instance" | "ip" | "lambda" | "alb";
  },
): string {
  return addTargetGroup(placeOf(simulator, { account, region }), group).arn;
}

/** @throws RangeError when no quota has that name */
export function setQuota(
  simulator: Simulator,
  { account, region, name, value }: Place & { name: string; value: number },
): void {
  if (QUOTAS.every((quota) => quota.name !== name)) throw new RangeError(`no quota "${name}"`);
  placeOf(simulator, { account, region }).quotas.set(name, value);
}

function placeOf(simulator: Simulator, { account, region }: Place): Region {
  simulator.credentials(account);
  return regionOf(simulator.world, account, region);
}

/** What the hosts of a capacity provider, or those of none, run when they start; and the AMI that they are of. */
export function setLaunch(
  simulator: Simulator,
  {
    account,
    region,
    provider = "",
    userData,
    image,
  }: Place & { provider?: string; userData?: string; image?: { id: string; createdAt: number } },
): void {
  const of = placeOf(simulator, { account, region });
  if (userData !== undefined) of.userData.set(provider, userData);
  if (image !== undefined) {
    of.imageOf.set(provider, image.id);
    of.imagesMadeAt.set(image.id, image.createdAt);
  }
}
