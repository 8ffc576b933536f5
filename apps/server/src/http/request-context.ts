import type { IncomingMessage } from "node:http";
import { type Locale, localeOf } from "@fleetgraph/catalogue";
import type { Unauthenticated } from "@fleetgraph/core/access";
import type { App } from "../graph/app.ts";
import { Context } from "../graph/context.ts";

/** An HTTP request with what the server gave it. */
export type Exchange = { request: IncomingMessage; requestId: string; locale: Locale };

export const localeOfRequest = (request: IncomingMessage): Locale =>
  localeOf(request.headers["accept-language"]);

/** Finds who asks; gives the context of their resolvers, or why there is none. */
export async function contextOf(app: App, exchange: Exchange): Promise<Context | Unauthenticated> {
  const { request, requestId, locale } = exchange;
  const caller = await app.authenticator.authenticate({
    authorization: request.headers.authorization,
    requestId,
    address: request.socket.remoteAddress ?? null,
    client: request.headers["user-agent"]?.slice(0, 200) ?? null,
  });
  return "unauthenticated" in caller ? caller : new Context(app, caller, locale);
}
