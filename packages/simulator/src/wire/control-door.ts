import type { IncomingMessage, ServerResponse } from "node:http";
import type { ScenarioInput } from "../scenarios/scenario.ts";
import type { Simulator } from "../simulator.ts";
import type { Json } from "../state/model.ts";
import type { CallOutcome } from "./call-log.ts";

type Route = (simulator: Simulator, query: URLSearchParams, body: Json) => unknown;

/** What the owner of the simulator may ask of it; no part of AWS. */
const ROUTES: Record<string, Route> = {
  "GET /_simulator/state": (simulator) => simulator.summary(),
  "GET /_simulator/scenarios": (simulator) => simulator.scenarios.list(),
  "POST /_simulator/scenarios": (simulator, _query, body) =>
    simulator.scenarios.set(body as unknown as ScenarioInput),
  "DELETE /_simulator/scenarios": (simulator, query) => ({
    cleared: simulator.scenarios.clear(query.get("id") ?? undefined),
  }),
  "POST /_simulator/clock/advance": (simulator, _query, body) => {
    simulator.clock.advance(Number(body.milliseconds));
    return { now: simulator.clock.now() };
  },
  "POST /_simulator/clock/settle": (simulator, _query, body) =>
    simulator.settle(body.atMost === undefined ? {} : { atMost: Number(body.atMost) }),
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
      account: String(body.account),
      region: String(body.region),
      repository: String(body.repository),
      tag: String(body.tag),
    }),
  "POST /_simulator/hosts": (simulator, _query, body) => {
    simulator.setHost({
      cluster: String(body.cluster),
      host: String(body.host),
      ...(typeof body.agentConnected === "boolean" ? { agentConnected: body.agentConnected } : {}),
      ...(body.status === "ACTIVE" || body.status === "DRAINING" ? { status: body.status } : {}),
    });
    return {};
  },
};

export function answerControl(
  simulator: Simulator,
  { request, response, body }: { request: IncomingMessage; response: ServerResponse; body: string },
): void {
  const url = new URL(request.url ?? "/", "http://simulator");
  const route = ROUTES[`${request.method} ${url.pathname}`];
  if (route === undefined)
    return reply(response, 404, { error: `unknown: ${request.method} ${url.pathname}` });
  try {
    reply(response, 200, route(simulator, url.searchParams, body === "" ? {} : (JSON.parse(body) as Json)));
  } catch (thrown) {
    reply(response, 400, { error: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
