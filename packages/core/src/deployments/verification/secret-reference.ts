/** Where a `valueFrom` points: a secret of Secrets Manager, perhaps one key, stage or version of it, or a parameter. */
export type SecretReference =
  | {
      kind: "SECRET";
      arn: string;
      region: string;
      key: string | null;
      stage: string | null;
      version: string | null;
    }
  | { kind: "PARAMETER"; name: string; region: string | null };

const secretArn =
  /^(?<arn>arn:[a-z-]+:secretsmanager:(?<region>[a-z0-9-]+):[0-9]{12}:secret:[^:]+)(?::(?<key>[^:]*):(?<stage>[^:]*):(?<version>[^:]*))?$/;
const parameterArn = /^arn:[a-z-]+:ssm:(?<region>[a-z0-9-]+):[0-9]{12}:parameter\/.+$/;

/**
 * Reads a `valueFrom`; null for what is none. Developer guide, "Pass sensitive data": an ARN of Secrets Manager with
 * `:json-key:version-stage:version-id` behind it, each of which may be empty; the ARN of a parameter, or its name alone
 * when it is in the task's own region.
 */
export function parseSecretReference(valueFrom: string): SecretReference | null {
  const secret = secretArn.exec(valueFrom)?.groups;
  if (secret?.arn && secret.region) {
    const { arn, region, key, stage, version } = secret;
    return {
      kind: "SECRET",
      arn,
      region,
      key: key || null,
      stage: stage || null,
      version: version || null,
    };
  }
  const parameter = parameterArn.exec(valueFrom)?.groups;
  if (parameter?.region) return { kind: "PARAMETER", name: valueFrom, region: parameter.region };
  if (valueFrom === "" || valueFrom.startsWith("arn:")) return null;
  return { kind: "PARAMETER", name: valueFrom, region: null };
}
