/** A JSON object, of which nothing is known. */
export type Json = Readonly<Record<string, unknown>>;

export const objectOf = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value.replaceAll("\0", "\ufffd").toWellFormed() : null;

/** Who made a call, out of a record's userIdentity. */
export type Who = {
  identityType: string;
  principal: string;
  principalArn: string | null;
  roleArn: string | null;
  sessionName: string | null;
  sourceIdentity: string | null;
  invokedBy: string | null;
  accessKeyId: string | null;
};

/**
 * Session names that programs give: of EC2 (the instance), ECS (the task), Lambda and the SDKs (numbers of a clock), of CI
 * servers, and our own. A role's session of that name is no person; its ARN says most.
 */
const ofPrograms =
  /^(i-[0-9a-f]{8,}|[0-9a-f]{32}|[0-9a-f-]{36}|\d+|(botocore|aws-sdk|aws-go-sdk|awssdk|aws-cli|awscli|boto3)\b.*|GitHubActions|AWSCodeBuild-.*|gitlab.*|jenkins.*|terraform.*|fleetgraph)$/i;

/**
 * Who is behind it: whoever the session was opened for (sourceIdentity), the name of a person's session, a user's name, the
 * AWS service that made the call; else the ARN.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function whoOf(userIdentity: unknown): Who {
  const identity = objectOf(userIdentity);
  const session = objectOf(identity.sessionContext);
  const issuer = objectOf(session.sessionIssuer);
  const arn = textOf(identity.arn);
  const type = textOf(identity.type) ?? "Unknown";
  const hasSession =
    type === "AssumedRole" || type === "FederatedUser" || arn?.includes(":assumed-role/") === true;
  const sessionName = hasSession ? (lastOf(arn, "/") ?? lastOf(textOf(identity.principalId), ":")) : null;
  const sourceIdentity = textOf(session.sourceIdentity);
  const invokedBy = textOf(identity.invokedBy);
  const roleArn = textOf(issuer.arn);
  // AWS acts for itself through roles that are linked to a service.
  const isLinkedRole =
    roleArn?.includes(":role/aws-service-role/") || arn?.includes(":assumed-role/AWSServiceRoleFor");
  const person = sessionName !== null && !ofPrograms.test(sessionName) ? sessionName : null;
  const onBehalfOf = textOf(objectOf(identity.onBehalfOf).userId);
  const principal =
    sourceIdentity ??
    (invokedBy !== null && (isLinkedRole || arn === null) ? invokedBy : null) ??
    (isLinkedRole ? null : person) ??
    (hasSession ? null : textOf(identity.userName)) ??
    (arn === null ? onBehalfOf : null) ??
    arn ??
    invokedBy ??
    textOf(identity.principalId) ??
    textOf(identity.accountId) ??
    "unknown";
  return {
    identityType: type,
    principal,
    principalArn: arn,
    roleArn,
    sessionName,
    sourceIdentity,
    invokedBy,
    accessKeyId: textOf(identity.accessKeyId),
  };
}

function lastOf(text: string | null, separator: string): string | null {
  if (text === null) return null;
  const at = text.lastIndexOf(separator);
  return at < 0 ? null : textOf(text.slice(at + 1));
}
