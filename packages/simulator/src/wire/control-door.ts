import type { IncomingMessage, ServerResponse } from "node:http";
import { readScenario } from "../scenarios/read-scenario.ts";
import type { Simulator } from "../simulator-handle.ts";
import type { Json } from "../state/model.ts";
import type { CallOutcome } from "./call-log.ts";

type Route = (simulator: Simulator, query: URLSearchParams, body: Json) => unknown;

/** What the owner of the simulator may ask of it; no part of AWS. */
const ROUTES: Record<string, Route> = {
  "GET /_simulator/state": (simulator) => simulator.summary(),
  "GET /_simulator/scenarios": (simulator) => simulator.scenarios.list(),
  "POST /_simulator/scenarios": (simulator, _query, body) => simulator.scenarios.set(readScenario(body)),
  "DELETE /_simulator/scenarios": (simulator, query) => ({
    cleared: simulator.scenarios.clear(query.get("id") ?? undefined),
  }),
  "POST /_simulator/clock/advance": (simulator, _query, body) => {
    simulator.advance(number(body, "milliseconds"));
    return { now: simulator.clock.now() };
  },
  "POST /_simulator/clock/settle": (simulator, _query, body) =>
    simulator.settle(body.atMost === undefined ? {} : { atMost: number(body, "atMost") }),
  "GET /_simulator/calls": (simulator, query) => {
    const after = query.get("after");
    return simulator.calls({
      operation: query.get("operation") ?? undefined,
      account: query.get("account") ?? undefined,
      region: query.get("region") ?? undefined,
      outcome: (query.get("outcome") as CallOutcome | null) ?? undefined,
      after: after === null ? undefined : Number(after),
    });
  },
  "DELETE /_simulator/calls": (simulator) => {
    simulator.clearCalls();
    return {};
  },
  "POST /_simulator/images": (simulator, _query, body) =>
    simulator.pushImage({
      account: text(body, "account"),
      region: text(body, "region"),
      repository: text(body, "repository"),
      tag: text(body, "tag"),
      ...(body.platforms === undefined ? {} : { platforms: texts(body, "platforms") }),
    }),
  "POST /_simulator/hosts": (simulator, _query, body) => {
    simulator.setHost({
      cluster: text(body, "cluster"),
      host: text(body, "host"),
      ...(typeof body.agentConnected === "boolean" ? { agentConnected: body.agentConnected } : {}),
      ...(body.status === "ACTIVE" || body.status === "DRAINING" ? { status: body.status } : {}),
    });
    return {};
  },
  "POST /_simulator/autoscaling": (simulator, _query, body) => {
    simulator.autoscale({
      cluster: text(body, "cluster"),
      service: text(body, "service"),
      desiredCount: number(body, "desiredCount"),
    });
    return {};
  },
  "POST /_simulator/out-of-band": (simulator, _query, body) => {
    simulator.changeBehind({
      cluster: text(body, "cluster"),
      service: text(body, "service"),
      ...(body.desiredCount === undefined ? {} : { desiredCount: number(body, "desiredCount") }),
      ...(body.person === undefined ? {} : { person: text(body, "person") }),
    });
    return {};
  },
  "DELETE /_simulator/services": (simulator, query) => {
    simulator.removeService({ cluster: query.get("cluster") ?? "", service: query.get("service") ?? "" });
    return {};
  },
};

function text(body: Json, name: string): string {
  const value = body[name];
  if (typeof value !== "string") throw new RangeError(`${name} must be a string`);
  return value;
}

function texts(body: Json, name: string): string[] {
  const value = body[name];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string"))
    throw new RangeError(`${name} must be a list of strings`);
  return value;
}

function number(body: Json, name: string): number {
  const value = body[name];
  if (typeof value !== "number" || !Number.isFinite(value)) throw new RangeError(`${name} must be a number`);
  return value;
}

/** Answers JSON; what it cannot do is a 400 with `error`, what it does not know a 404. */
export function answerControl(
  simulator: Simulator,
  { request, response, body }: { request: IncomingMessage; response: ServerResponse; body: string },
): void {
  const url = new URL(request.url ?? "/", "http://simulator");
  const route = ROUTES[`${request.method} ${url.pathname}`];
  if (route === undefined) {
    reply(response, 404, { error: `unknown: ${request.method} ${url.pathname}` });
    return;
  }
  try {
    reply(response, 200, route(simulator, url.searchParams, body === "" ? {} : (JSON.parse(body) as Json)));
  } catch (thrown) {
    if (!(thrown instanceof RangeError || thrown instanceof SyntaxError)) throw thrown;
    reply(response, 400, { error: thrown.message });
  }
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  const answer = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(answer),
  });
  response.end(answer);
}
