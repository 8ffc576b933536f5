import { type Operation, present, seconds, secondsOrNothing } from "../ecs/call-context.ts";
import type { Region } from "../state/model.ts";
import type { Secret } from "../state/resources.ts";
import { Fault } from "../wire/fault.ts";
import { requiredText } from "../wire/input.ts";

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export const describeSecret: Operation = (context, input) => {
  const secret = findSecret(context.region, requiredText(input, "SecretId"));
  if (secret === undefined) {
    throw new Fault("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }
  return present({
    ARN: secret.arn,
    Name: secret.name,
    CreatedDate: seconds(secret.createdAt),
    DeletedDate: secondsOrNothing(secret.deletedAt),
    VersionIdsToStages: Object.fromEntries(secret.versions),
  });
};

/** By name, by ARN, or by an ARN without the six characters that Secrets Manager adds. */
function findSecret(region: Region, id: string): Secret | undefined {
  for (const secret of region.secrets.values()) {
    if (id === secret.name || id === secret.arn || id === secret.arn.slice(0, -7)) return secret;
  }
  return undefined;
}
