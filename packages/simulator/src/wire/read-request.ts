import type { IncomingHttpHeaders } from "node:http";
import type { Json } from "../state/model.ts";
import { Fault } from "./fault.ts";
import type { Protocol } from "./protocol.ts";
import { readForm } from "./query-xml.ts";
import { jsonServices, queryServices } from "./services.ts";

export interface Request {
  protocol: Protocol;
  operation: string;
  input: Json;
}

/** Which service and operation a request means. All services share the port. */
export function readRequest(headers: IncomingHttpHeaders, body: string, signedFor: string): Request {
  const target = headers["x-amz-target"];
  if (typeof target === "string") {
    const [prefix = "", operation = ""] = target.split(".");
    const protocol = jsonServices.get(prefix);
    if (protocol === undefined)
      throw new Fault("UnknownOperationException", "The requested operation is not known.");
    return { protocol, operation, input: readJson(body) };
  }
  const { Action: operation, Version: _version, ...input } = readForm(body);
  const protocol = queryServices.get(signedFor);
  if (typeof operation !== "string" || protocol === undefined)
    throw new Fault("UnknownOperationException", "No operation was named.", 404);
  return { protocol, operation, input };
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
