import { type AwsClients, AwsFailure } from "../../../kernel/index.ts";
import type { Look } from "../look.ts";

// An answer to HEAD has no body, and so no code but that of HTTP (API_HeadObject).
const missing = new Set(["NotFound", "NoSuchKey", "NoSuchBucket"]);

/**
 * Whether there is an object of S3. Its content is never read. Who may not list the bucket is told nothing of one that
 * is missing but that it is denied.
 */
export async function findEnvironmentFile(
  clients: AwsClients,
  look: Look,
  { bucket, key }: { bucket: string; key: string },
): Promise<boolean> {
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  const s3 = await clients.checking.s3();
  const answer = await look("s3:GetObject", (options) =>
    s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), options),
  ).catch((error: unknown) => {
    if (error instanceof AwsFailure && missing.has(error.code)) return null;
    throw error;
  });
  return answer !== null;
}
