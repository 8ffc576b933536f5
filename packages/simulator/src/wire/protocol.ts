import type { IncomingHttpHeaders } from "node:http";
import { describeInstances } from "../ec2/describe-instances.ts";
import { ecrOperations } from "../ecr/operations.ts";
import type { Operation } from "../ecs/call-context.ts";
import { ecsOperations } from "../ecs/operations.ts";
import type { Json } from "../state/model.ts";
import { assumeRole, getCallerIdentity } from "../sts/operations.ts";
import { Fault } from "./fault.ts";
import { ec2Answer, ec2Error, readForm, stsAnswer, stsError } from "./query-xml.ts";

type ServiceName = "ecs" | "ecr" | "ec2" | "sts";

/** How a service speaks, and what it says of failures that every service knows. */
export interface Protocol {
  service: ServiceName;
  contentType: string;
  operations: ReadonlyMap<string, Operation>;
  answer(operation: string, output: Json, requestId: string): string;
  error(fault: Fault, requestId: string): string;
  unknownOperation(operation: string): Fault;
  unknownKey(): Fault;
  denied(what: { principal: string; operation: string }): Fault;
}

const deniedText = (
  service: ServiceName,
  { principal, operation }: { principal: string; operation: string },
): string => `User: ${principal} is not authorized to perform: ${service}:${operation}`;

// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
const json = (service: "ecs" | "ecr", operations: ReadonlyMap<string, Operation>): Protocol => ({
  service,
  contentType: "application/x-amz-json-1.1",
  operations,
  answer: (_operation, output) => JSON.stringify(output),
  error: (fault) => JSON.stringify({ __type: fault.code, message: fault.message }),
  unknownOperation: () => new Fault("UnknownOperationException", "The requested operation is not known."),
  unknownKey: () =>
    new Fault("UnrecognizedClientException", "The security token included in the request is invalid."),
  denied: (what) => new Fault("AccessDeniedException", deniedText(service, what)),
});

const ec2: Protocol = {
  service: "ec2",
  contentType: "text/xml;charset=UTF-8",
  operations: new Map([["DescribeInstances", describeInstances]]),
  answer: ec2Answer,
  error: (fault, requestId) => ec2Error(fault.code, fault.message, requestId),
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  unknownOperation: (operation) =>
    new Fault("InvalidAction", `The action ${operation} is not valid for this web service.`),
  unknownKey: () =>
    new Fault("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
  denied: (what) => new Fault("UnauthorizedOperation", deniedText("ec2", what), 403),
};

const sts: Protocol = {
  service: "sts",
  contentType: "text/xml",
  operations: new Map([
    ["GetCallerIdentity", getCallerIdentity],
    ["AssumeRole", assumeRole],
  ]),
  answer: stsAnswer,
  error: (fault, requestId) => stsError(fault.code, fault.message, requestId),
  unknownOperation: (operation) => new Fault("InvalidAction", `Could not find operation ${operation}`),
  unknownKey: () =>
    new Fault("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
  denied: (what) => new Fault("AccessDenied", deniedText("sts", what), 403),
};

const ecs = json("ecs", ecsOperations);
const ecr = json("ecr", ecrOperations);

export interface Request {
  protocol: Protocol;
  operation: string;
  input: Json;
}

/** Which service and operation a request means. Several services share the port. */
export function readRequest(headers: IncomingHttpHeaders, body: string, signedFor: string): Request {
  const target = headers["x-amz-target"];
  if (typeof target === "string") {
    const [prefix, operation = ""] = target.split(".");
    if (prefix === "AmazonEC2ContainerServiceV20141113")
      return { protocol: ecs, operation, input: readJson(body) };
    if (prefix === "AmazonEC2ContainerRegistry_V20150921")
      return { protocol: ecr, operation, input: readJson(body) };
    throw new Fault("UnknownOperationException", "The requested operation is not known.");
  }
  const { Action: operation, Version: _version, ...input } = readForm(body);
  if (typeof operation !== "string")
    throw new Fault("UnknownOperationException", "No operation was named.", 404);
  return { protocol: signedFor === "sts" ? sts : ec2, operation, input };
}

function readJson(body: string): Json {
  if (body === "") return {};
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  } catch (cause) {
    throw Object.assign(new Fault("SerializationException", "The request body is not JSON."), { cause });
  }
  throw new Fault("SerializationException", "The request body is not a JSON object.");
}
