import type { Json } from "../state/model.ts";
import type { Principal } from "../state/principal.ts";
import { trailTime } from "./record.ts";

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export function userIdentityOf(principal: Principal, now: number): Json {
  const { account, arn, userId, accessKeyId } = principal;
  const common = { principalId: userId, arn, accountId: account, accessKeyId };
  const role = /:assumed-role\/(.+)\/[^/]+$/.exec(arn)?.[1];
  if (role === undefined)
    return { type: "IAMUser", ...common, userName: arn.slice(arn.lastIndexOf("/") + 1) };
  const { sourceIdentity } = principal;
  return {
    type: "AssumedRole",
    ...common,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: userId.slice(0, userId.indexOf(":")),
        arn: `arn:aws:iam::${account}:role/${role}`,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: trailTime(now - 60_000), mfaAuthenticated: "false" },
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    },
  };
}

/** A person in the console, behind a role of IAM Identity Center. */
export const ssoIdentity = (account: string, person: string): Json =>
  userIdentityOf(
    {
      account,
      arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Administrator_0123456789abcdef/${person}`,
      userId: `AROAEXAMPLESSOROLE000:${person}`,
      accessKeyId: "ASIAEXAMPLECONSOLE00",
    },
    0,
  );
