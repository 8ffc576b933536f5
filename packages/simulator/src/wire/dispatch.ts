import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordedCall } from "../cloudtrail/recorder.ts";
import { readObjectRequest } from "../s3/read-object-request.ts";
import { oddStates, omitFields } from "../scenarios/answer-changes.ts";
import type { CallScenarioKind, Scenario, Subject } from "../scenarios/scenario.ts";
import type { Json } from "../state/model.ts";
import { type Principal, regionOf, type World } from "../state/world.ts";
import type { Call, CallOutcome } from "./call-log.ts";
import { Fault } from "./fault.ts";
import type { Protocol } from "./protocol.ts";
import { readRequest } from "./read-request.ts";
import { readCredentialScope } from "./signature.ts";
import { throttled } from "./throttle.ts";

/** A connection that is to be cut instead of answered. */
const CUT = Symbol("cut");
/** An HTML page instead of an answer. */
const HTML_ERROR = Symbol("html error");

interface Answer {
  status: number;
  contentType: string;
  headers?: Record<string, string>;
  body: string | Buffer;
}

interface Progress {
  call: Omit<Call, "id" | "outcome" | "error">;
  meet(kind: CallScenarioKind): Scenario | undefined;
}

/** Answers one AWS request, and records it whatever happens. */
export async function dispatch(
  world: World,
  { request, response, body }: { request: IncomingMessage; response: ServerResponse; body: Buffer },
): Promise<void> {
  const requestId = randomUUID();
  let outcome: CallOutcome = "ok";
  let error: string | undefined;
  let answer: Answer | typeof CUT;
  let progress: Progress | undefined;
  let protocol: Protocol | undefined;
  let recorded: Omit<RecordedCall, "response" | "error"> | undefined;
  try {
    const scope = readCredentialScope(request.headers.authorization);
    const read =
      scope.service === "s3"
        ? readObjectRequest(request, body)
        : readRequest(request.headers, body.toString("utf8"), scope.service);
    protocol = read.protocol;
    const principal = world.principals.get(scope.accessKeyId);
    progress = begin(world, { ...read, principal, region: scope.region, accessKeyId: scope.accessKeyId });
    const trusted = trust(protocol, principal, request.headers["x-amz-security-token"]);
    // A caller that hangs up waits for nothing any more.
    const onHangUp = (gone: () => void) => response.once("close", gone);
    recorded = {
      principal: trusted,
      region: scope.region,
      service: protocol.service,
      operation: read.operation,
      requestId,
      request: progress.call.input,
      userAgent: request.headers["user-agent"],
    };
    const result = await perform(world, { ...read, principal: trusted, progress, onHangUp });
    if (result !== CUT && result !== HTML_ERROR)
      world.cloudTrail.called({ ...recorded, response: result, error: undefined });
    if (result === CUT) {
      outcome = "dropped-before-effect";
      answer = CUT;
    } else if (result === HTML_ERROR) {
      outcome = "error";
      error = "InternalServerError";
      answer = {
        status: 500,
        contentType: "text/html",
        body: "<!DOCTYPE html><html><body><h1>Internal Server Error</h1></body></html>",
      };
    } else if (progress.meet("drop-after-effect") !== undefined) {
      outcome = "dropped-after-effect";
      answer = CUT;
    } else {
      const output = changeAnswer(progress, result);
      answer = protocol.respond?.(read.operation, output) ?? {
        status: 200,
        contentType: protocol.contentType,
        body: protocol.answer(read.operation, output, requestId),
      };
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    outcome = "error";
    error = thrown.code;
    if (recorded !== undefined) world.cloudTrail.called({ ...recorded, response: undefined, error: thrown });
    answer = failure(protocol, thrown, requestId);
  }
  if (progress !== undefined) {
    world.calls.add({ ...progress.call, outcome, ...(error === undefined ? {} : { error }) });
  }
  if (answer === CUT) {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, {
    ...answer.headers,
    "content-type": answer.contentType,
    ...(answer.headers?.["content-length"] === undefined && {
      "content-length": Buffer.byteLength(answer.body),
    }),
    [protocol?.service === "s3" ? "x-amz-request-id" : "x-amzn-requestid"]: requestId,
  });
  response.end(request.method === "HEAD" ? undefined : answer.body);
}

/** Notes the call down and binds the scenarios to what it is about. */
function begin(
  world: World,
  what: {
    protocol: Protocol;
    operation: string;
    input: Json;
    principal: Principal | undefined;
    region: string;
    accessKeyId: string;
  },
): Progress {
  const { operation, region } = what;
  // The bytes of an object are not for the log of calls.
  const { Body: _bytes, ...input } = what.input;
  const account = what.principal?.account ?? "unknown";
  const lastPart = (value: unknown): string | undefined =>
    typeof value === "string" ? value.slice(value.lastIndexOf("/") + 1) : undefined;
  const subject: Subject = {
    account,
    region,
    operation,
    cluster: lastPart(input.cluster),
    service: lastPart(input.service ?? input.serviceName),
  };
  return {
    call: {
      service: what.protocol.service,
      operation,
      account,
      region,
      accessKeyId: what.accessKeyId,
      input,
      at: new Date().toISOString(),
      simulatedAt: world.clock.now(),
    },
    meet: (kind) => world.scenarios.meet(kind, subject),
  };
}

function trust(
  protocol: Protocol,
  principal: Principal | undefined,
  token: string | string[] | undefined,
): Principal {
  if (principal === undefined) throw protocol.unknownKey();
  if (principal.sessionToken !== undefined && principal.sessionToken !== token) throw protocol.unknownKey();
  return principal;
}

async function perform(
  world: World,
  {
    protocol,
    operation,
    input,
    principal,
    progress,
    onHangUp,
  }: {
    protocol: Protocol;
    operation: string;
    input: Json;
    principal: Principal;
    progress: Progress;
    onHangUp(gone: () => void): void;
  },
): Promise<Json | typeof CUT | typeof HTML_ERROR> {
  const { call, meet } = progress;
  if (meet("unreachable") !== undefined) return CUT;
  const latency = meet("latency");
  if (latency !== undefined) await sleep(latency.milliseconds ?? 1000);
  if (meet("drop-before-effect") !== undefined) return CUT;
  if (meet("http-500-html") !== undefined) return HTML_ERROR;
  if (meet("server-error") !== undefined)
    throw new Fault("ServerException", "An internal error occurred.", 500);
  if (meet("expired-credentials") !== undefined) throw protocol.expiredKey();
  const handler = protocol.operations.get(operation);
  if (handler === undefined || meet("unknown-operation") !== undefined)
    throw protocol.unknownOperation(operation);
  const denied =
    world.accounts.get(principal.account)?.denied === true || meet("access-denied") !== undefined;
  // GetCallerIdentity answers even where everything is denied (API_GetCallerIdentity).
  if (denied && operation !== "GetCallerIdentity")
    throw protocol.denied({ principal: principal.arn, operation });
  if (meet("throttling-storm") !== undefined) throw throttled(operation);
  world.throttle?.admit({ account: principal.account, region: call.region, operation });
  return handler(
    {
      world,
      region: regionOf(world, principal.account, call.region),
      principal,
      operation,
      onHangUp,
      ignorePaging: meet("ignore-paging") !== undefined,
      effect: (id) => {
        call.effectId = id;
      },
    },
    input,
  );
}

function changeAnswer({ meet }: Progress, output: Json): Json {
  const omit = meet("omit-optional-fields");
  const fewer = omit === undefined ? output : omitFields(output, omit.fields);
  const odd = meet("odd-states");
  return odd === undefined ? fewer : oddStates(fewer, odd.state);
}

function failure(protocol: Protocol | undefined, fault: Fault, requestId: string): Answer {
  return {
    status: fault.status,
    contentType: protocol?.contentType ?? "application/x-amz-json-1.1",
    headers: protocol?.errorHeaders?.(fault) ?? {},
    body: protocol?.error(fault, requestId) ?? JSON.stringify({ __type: fault.code, message: fault.message }),
  };
}
