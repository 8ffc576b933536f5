import { Fault } from "../wire/fault.ts";
import type { Protocol } from "../wire/protocol.ts";
import { escapeText } from "../wire/query-xml.ts";
import { type ObjectAnswer, OtherRegion } from "./object-answer.ts";
import { objectOperations } from "./operations.ts";

function element([name, value]: readonly [string, unknown]): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `<${name}>${value.map((each) => element(each)).join("")}</${name}>`;
  return `<${name}>${escapeText(String(value))}</${name}>`;
}

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const objectProtocol: Protocol = {
  service: "s3",
  contentType: "application/xml",
  operations: objectOperations,
  answer: () => "",
  respond(_operation, output) {
    const { status = 200, headers = {}, bytes, xml } = output as ObjectAnswer;
    const contentType = headers["content-type"] ?? (xml ? "application/xml" : "binary/octet-stream");
    const text = xml
      ? `<?xml version="1.0" encoding="UTF-8"?>\n<${xml.name} xmlns="${NAMESPACE}">${xml.content.map(element).join("")}</${xml.name}>`
      : "";
    return { status, contentType, headers, body: bytes ?? text };
  },
  error: ({ code, message }, requestId) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeText(message)}</Message>` +
    `<RequestId>${requestId}</RequestId><HostId>simulated</HostId></Error>`,
  errorHeaders: (fault) => (fault instanceof OtherRegion ? { "x-amz-bucket-region": fault.region } : {}),
  unknownOperation: () => new Fault("NotImplemented", "This functionality is not implemented.", 501),
  unknownKey: () =>
    new Fault("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403),
  expiredKey: () => new Fault("ExpiredToken", "The provided token has expired."),
  denied: ({ principal, operation }) =>
    new Fault("AccessDenied", `User: ${principal} is not authorized to perform: s3:${operation}`, 403),
};
