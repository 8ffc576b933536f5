import type { S3Client } from "@aws-sdk/client-s3";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { awsTimeouts } from "./aws-clients.ts";
import { AwsFailure, callAws } from "./aws-failure.ts";

/** Where objects are kept, and how to get in. */
export type ObjectPlace = {
  region?: string | undefined;
  roleArn?: string | undefined;
  externalId?: string | undefined;
  endpoint?: string | undefined;
};

type LockedObject = {
  bucket: string;
  key: string;
  text: string;
  mode: "COMPLIANCE" | "GOVERNANCE";
  until: Date;
  signal: AbortSignal;
};

/** Objects that nobody can take away before their time. */
export type LockedObjects = {
  /** Adds an object unless there is one of that key; gives what is there then. Throws AwsFailure. */
  add(object: LockedObject): Promise<string>;
};

/** Makes the client when it is first needed: it takes a while to load, and most processes never need it. */
export function createLockedObjects(place: ObjectPlace): LockedObjects {
  let made: Promise<S3Client> | null = null;
  return {
    async add({ bucket: Bucket, key: Key, text, mode, until, signal }) {
      const { GetObjectCommand, PutObjectCommand } = await import("@aws-sdk/client-s3");
      made ??= createClient(place);
      const client = await made;
      const options = { abortSignal: signal };
      const put = new PutObjectCommand({
        ...{ Bucket, Key, Body: text, ContentType: "text/plain; charset=utf-8" },
        ObjectLockMode: mode,
        ObjectLockRetainUntilDate: until,
        // Two processes that send the same at once, or one that lost the answer: the first counts.
        IfNoneMatch: "*",
      });
      try {
        await callAws("PutObject", () => client.send(put, options));
        return text;
      } catch (error) {
        if (!(error instanceof AwsFailure && error.code === "PreconditionFailed")) throw error;
      }
      const get = new GetObjectCommand({ Bucket, Key });
      const { Body } = await callAws("GetObject", () => client.send(get, options));
      return (await Body?.transformToString("utf-8")) ?? "";
    },
  };
}

async function createClient({ region, roleArn, externalId, endpoint }: ObjectPlace): Promise<S3Client> {
  const { S3Client: Client } = await import("@aws-sdk/client-s3");
  const common = { ...(region && { region }), ...(endpoint && { endpoint }) };
  return new Client({
    ...common,
    // With an endpoint of one's own the bucket is no part of the host's name.
    ...(endpoint && { forcePathStyle: true }),
    requestHandler: { ...awsTimeouts, throwOnRequestTimeout: true },
    maxAttempts: 3,
    ...(roleArn && {
      credentials: fromTemporaryCredentials({
        params: {
          RoleArn: roleArn,
          RoleSessionName: "fleetgraph",
          ...(externalId && { ExternalId: externalId }),
        },
        clientConfig: common,
      }),
    }),
  });
}
