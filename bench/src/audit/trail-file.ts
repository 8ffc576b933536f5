import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

const account = "123456789012";
const first = Date.UTC(2026, 9, 1);

/** Records as CloudTrail has them of changes to services and revisions, each with its own ids and times. */
function record(index: number, eventSource: string): object {
  const hex = createHash("sha256").update(String(index)).digest("hex");
  const eventID = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  const session = `person-${index % 40}@example.com`;
  const cluster = `cluster-${index % 40}`;
  const service = `service-${index % 200}`;
  const arn = `arn:aws:ecs:eu-west-1:${account}`;
  return {
    eventVersion: "1.11",
    userIdentity: {
      type: "AssumedRole",
      principalId: `AROAEXAMPLE0000000000:${session}`,
      arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Deploy_0123456789abcdef/${session}`,
      accountId: account,
      accessKeyId: `ASIA${hex.slice(32, 48).toUpperCase()}`,
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: "AROAEXAMPLE0000000000",
          arn: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Deploy_0123456789abcdef`,
          accountId: account,
          userName: "AWSReservedSSO_Deploy_0123456789abcdef",
        },
        attributes: { creationDate: "2026-10-01T00:00:00Z", mfaAuthenticated: "true" },
      },
    },
    eventTime: `${new Date(first + index * 5_000).toISOString().slice(0, 19)}Z`,
    eventSource,
    eventName: "UpdateService",
    awsRegion: "eu-west-1",
    sourceIPAddress: "198.51.100.7",
    userAgent: "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7",
    requestParameters: {
      cluster,
      service,
      taskDefinition: `${service}:${index % 900}`,
      desiredCount: index % 9,
      deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
    },
    responseElements: {
      service: {
        serviceArn: `${arn}:service/${cluster}/${service}`,
        serviceName: service,
        clusterArn: `${arn}:cluster/${cluster}`,
        status: "ACTIVE",
        desiredCount: index % 9,
        runningCount: index % 9,
        pendingCount: 0,
        launchType: "EC2",
        taskDefinition: `${arn}:task-definition/${service}:${index % 900}`,
        deployments: [{ id: `ecs-svc/${index}`, status: "PRIMARY", createdAt: "Nov 1, 2026, 12:00:00 AM" }],
        roleArn: `arn:aws:iam::${account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
      },
    },
    requestID: `${hex.slice(40, 48)}-${hex.slice(0, 4)}-4000-8000-${hex.slice(48, 60)}`,
    eventID,
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
    tlsDetails: {
      tlsVersion: "TLSv1.3",
      cipherSuite: "TLS_AES_128_GCM_SHA256",
      clientProvidedHostHeader: "ecs.eu-west-1.amazonaws.com",
    },
  };
}

/** Writes a log file with so many records; of every `keptOf` one is of ECS. */
export async function writeTrailFile(
  file: string,
  { records, keptOf }: { records: number; keptOf: number },
): Promise<number> {
  let bytes = 0;
  async function* parts(): AsyncGenerator<string> {
    yield '{"Records":[';
    for (let index = 0; index < records; index += 1) {
      const source = index % keptOf === 0 ? "ecs.amazonaws.com" : "lambda.amazonaws.com";
      const text = (index === 0 ? "" : ",") + JSON.stringify(record(index, source));
      bytes += text.length;
      yield text;
    }
    yield "]}";
  }
  await pipeline(Readable.from(parts()), createGzip({ level: 1 }), createWriteStream(file));
  return bytes;
}
