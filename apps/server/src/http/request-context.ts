import type { IncomingMessage } from "node:http";
import { type Locale, localeOf } from "@fleetgraph/catalogue";
import type { AuthenticationRequest, Unauthenticated } from "@fleetgraph/core/access";
import { clientOf } from "@fleetgraph/core/kernel";
import type { App } from "../graph/app.ts";
import { Context } from "../graph/context.ts";

/** An HTTP request with what the server gave it. */
export type Exchange = { request: IncomingMessage; requestId: string; locale: Locale };

export const localeOfRequest = (request: IncomingMessage): Locale =>
  localeOf(request.headers["accept-language"]);

/** Finds who asks; gives the context of their resolvers, or why there is none. */
export async function contextOf(app: App, exchange: Exchange): Promise<Context | Unauthenticated> {
  const caller = await app.authenticator.authenticate(asked(app, exchange));
  if ("unauthenticated" in caller) return caller;
  const person = personOf(exchange.request);
  const acting = person === null ? caller : await app.actingFor(caller, person);
  return new Context(app, acting, exchange.locale);
}

/**
 * For whom everything in the request is asked, reads too. It can only take away, so nothing needs be allowed for it. Headers are
 * Latin-1: other letters come percent-encoded.
 */
function personOf({ headers }: IncomingMessage): string | null {
  const value = headers["x-fleetgraph-on-behalf-of"];
  if (typeof value !== "string" || value === "") return null;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const longest = 200;

function asked({ trustedProxies }: App, { request, requestId }: Exchange): AuthenticationRequest {
  const { headers, socket } = request;
  const text = (name: string) => {
    const value = headers[name];
    return typeof value === "string" && value !== "" ? value.slice(0, longest) : null;
  };
  const client = text("user-agent");
  // The names that GraphQL clients and gateways have for this (Apollo documents them); a browser's program cannot
  // choose its User-Agent.
  const name = text("apollographql-client-name");
  const named = name === null ? clientOf(client) : { name, version: text("apollographql-client-version") };
  return {
    authorization: headers.authorization,
    requestId,
    address: trustedProxies.addressOf({
      peer: socket.remoteAddress,
      forwardedFor: headers["x-forwarded-for"]?.toString(),
    }),
    client,
    clientName: named.name,
    clientVersion: named.version,
    job: text("x-fleetgraph-job"),
  };
}
