import type { Operation } from "../ecs/call-context.ts";
import { Fault } from "../wire/fault.ts";
import { optionalText } from "../wire/input.ts";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: needs no permission. */
export const getCallerIdentity: Operation = ({ principal }) => ({
  UserId: principal.userId,
  Account: principal.account,
  Arn: principal.arn,
});

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * The credentials stand for the role's account. A wrong external id and an unknown role are refused alike.
 */
export const assumeRole: Operation = ({ world, principal, effect }, input) => {
  const roleArn = optionalText(input, "RoleArn") ?? "";
  const session = optionalText(input, "RoleSessionName") ?? "";
  const match = /^arn:aws:iam::(\d{12}):role\/([\w+=,.@/-]+)$/.exec(roleArn);
  if (match === null) throw new Fault("ValidationError", `${roleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) throw new Fault("ValidationError", "RoleSessionName is invalid");
  const accountId = match[1] as string;
  const role = match[2] as string;
  const account = world.accounts.get(accountId);
  const trusted =
    account !== undefined &&
    (account.roles === undefined || account.roles.includes(role)) &&
    (account.externalId === undefined || account.externalId === optionalText(input, "ExternalId"));
  if (!trusted) {
    throw new Fault(
      "AccessDenied",
      `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  const sourceIdentity = optionalText(input, "SourceIdentity");
  const seconds = Number(optionalText(input, "DurationSeconds") ?? 3600);
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    throw new Fault("ValidationError", "DurationSeconds must be between 900 and 43200");
  }
  const accessKeyId = `ASIA${world.random.hex(16).toUpperCase()}`;
  const sessionToken = world.random.hex(64);
  const roleId = `AROA${world.random.hex(17).toUpperCase()}`;
  const arn = `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`;
  world.principals.set(accessKeyId, {
    account: accountId,
    arn,
    userId: `${roleId}:${session}`,
    accessKeyId,
    sessionToken,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  });
  effect(arn);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: world.random.hex(40),
      SessionToken: sessionToken,
      // Credentials live in the caller's time, not on the virtual clock. They are not made to expire.
      Expiration: new Date(Date.now() + seconds * 1000).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: `${roleId}:${session}`, Arn: arn },
    PackedPolicySize: 0,
  };
};
