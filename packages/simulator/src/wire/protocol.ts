import type { Operation } from "../ecs/call-context.ts";
import type { Json } from "../state/model.ts";
import { Fault } from "./fault.ts";
import { ec2Answer, ec2Error, queryAnswer, queryError } from "./query-xml.ts";

/** As the service is called in IAM's actions and in the scope of a signature. */
export type ServiceName =
  | "application-autoscaling"
  | "autoscaling"
  | "cloudtrail"
  | "cloudwatch"
  | "ecs"
  | "ecr"
  | "ec2"
  | "elasticloadbalancing"
  | "iam"
  | "logs"
  | "s3"
  | "secretsmanager"
  | "servicequotas"
  | "sqs"
  | "ssm"
  | "sts";

export type Operations = ReadonlyMap<string, Operation>;

export interface Response {
  status: number;
  contentType: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** How a service speaks, and what it says of failures that every service knows. */
export interface Protocol {
  service: ServiceName;
  contentType: string;
  operations: Operations;
  answer(operation: string, output: Json, requestId: string): string;
  /** Instead of `answer`, of a protocol in which an answer is more than a text. */
  respond?(operation: string, output: Json): Response;
  error(fault: Fault, requestId: string): string;
  /** Further headers of an error. */
  errorHeaders?(fault: Fault): Record<string, string>;
  unknownOperation(operation: string): Fault;
  unknownKey(): Fault;
  expiredKey(): Fault;
  denied(what: { principal: string; operation: string }): Fault;
}

const deniedText = (
  service: ServiceName,
  { principal, operation }: { principal: string; operation: string },
): string => `User: ${principal} is not authorized to perform: ${service}:${operation}`;

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export const jsonProtocol = (service: ServiceName, operations: Operations): Protocol => ({
  service,
  contentType: "application/x-amz-json-1.1",
  operations,
  answer: (_operation, output) => JSON.stringify(output),
  error: (fault) => JSON.stringify({ __type: fault.code, message: fault.message }),
  unknownOperation: () => new Fault("UnknownOperationException", "The requested operation is not known."),
  unknownKey: () =>
    new Fault("UnrecognizedClientException", "The security token included in the request is invalid."),
  expiredKey: () =>
    new Fault("ExpiredTokenException", "The security token included in the request is expired"),
  denied: (what) => new Fault("AccessDeniedException", deniedText(service, what)),
});

/** Names that the Query protocol had for errors of SQS; the SDK still looks for them. */
const OLDER_NAMES: Record<string, string> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
};

/**
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html, with awsQueryCompatible:
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
 */
export const queueProtocol = (operations: Operations): Protocol => ({
  ...jsonProtocol("sqs", operations),
  contentType: "application/x-amz-json-1.0",
  error: (fault) => JSON.stringify({ __type: `com.amazonaws.sqs#${fault.code}`, message: fault.message }),
  errorHeaders: ({ code, status }) => ({
    "x-amzn-query-error": `${OLDER_NAMES[code] ?? code};${status < 500 ? "Sender" : "Receiver"}`,
  }),
});

/** AWS JSON 1.0 like SQS, with the codes of the Query protocol that it had before. */
export const metricsProtocol = (operations: Operations): Protocol => ({
  ...jsonProtocol("cloudwatch", operations),
  contentType: "application/x-amz-json-1.0",
  error: (fault) =>
    JSON.stringify({ __type: `com.amazonaws.cloudwatch#${fault.code}`, message: fault.message }),
  errorHeaders: ({ code, status }) => ({
    "x-amzn-query-error": `${code};${status < 500 ? "Sender" : "Receiver"}`,
  }),
});

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const queryProtocol = (service: ServiceName, namespace: string, operations: Operations): Protocol => ({
  service,
  contentType: "text/xml",
  operations,
  answer: queryAnswer(namespace),
  error: (fault, requestId) => queryError(namespace, fault, requestId),
  unknownOperation: (operation) => new Fault("InvalidAction", `Could not find operation ${operation}`),
  unknownKey: () =>
    new Fault("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
  expiredKey: () => new Fault("ExpiredToken", "The security token included in the request is expired", 403),
  denied: (what) => new Fault("AccessDenied", deniedText(service, what), 403),
});

/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export const ec2Protocol = (operations: Operations): Protocol => ({
  service: "ec2",
  contentType: "text/xml;charset=UTF-8",
  operations,
  answer: ec2Answer,
  error: (fault, requestId) => ec2Error(fault.code, fault.message, requestId),
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  unknownOperation: (operation) =>
    new Fault("InvalidAction", `The action ${operation} is not valid for this web service.`),
  unknownKey: () =>
    new Fault("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
  expiredKey: () => new Fault("ExpiredToken", "The security token included in the request is expired", 400),
  denied: (what) => new Fault("UnauthorizedOperation", deniedText("ec2", what), 403),
});
