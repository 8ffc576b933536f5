import { type AwsClients, AwsFailure } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

/** What may be known of a secret without reading it. */
export type SecretInStore = {
  /** It is to be deleted, and cannot be read any more. */
  deleted: boolean;
  versions: ReadonlySet<string>;
  stages: ReadonlySet<string>;
};

/** A secret of Secrets Manager by its ARN; null when there is none. Its value is never read. */
export async function findSecret(
  clients: AwsClients,
  look: Look,
  { arn, region }: { arn: string; region: string | undefined },
): Promise<SecretInStore | null> {
  const { DescribeSecretCommand } = await import("@aws-sdk/client-secrets-manager");
  const client = await clients.checking.secretsManager(region);
  const answer = await look("secretsmanager:DescribeSecret", (options) =>
    client.send(new DescribeSecretCommand({ SecretId: arn }), options),
  ).catch((error: unknown) => {
    if (error instanceof AwsFailure && error.kind === "notFound") return null;
    throw error;
  });
  if (answer === null) return null;
  const versions = Object.entries(answer.VersionIdsToStages ?? {});
  return {
    deleted: answer.DeletedDate !== undefined,
    versions: new Set(versions.map(([id]) => id)),
    stages: new Set(versions.flatMap(([, stages]) => stages)),
  };
}
