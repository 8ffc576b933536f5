/** What a test lets happen to a request. */
export type MockFault =
  /** No answer comes: the connection is refused or breaks, e.g. "ECONNREFUSED" or "ECONNRESET". */
  | { readonly network: string }
  /** A status without a GraphQL answer, as of a proxy; `retryAfter` in seconds. */
  | { readonly status: number; readonly retryAfter?: number | undefined }
  /** A refusal of the whole request, with what else belongs to its code (`permission`, `candidates`, …). */
  | {
      readonly error: {
        readonly code: string;
        readonly message?: string | undefined;
        readonly hint?: string | undefined;
        readonly [detail: string]: unknown;
      };
    };

/** The answer of a fault; throws what `fetch` throws where none comes. */
export function faultResponse(fault: MockFault, requestId: string): Response {
  if ("network" in fault) {
    const cause = Object.assign(new Error(`connect ${fault.network}`), { code: fault.network });
    throw new TypeError("fetch failed", { cause });
  }
  if ("status" in fault) {
    const headers: Record<string, string> = { "content-type": "text/html", "x-request-id": requestId };
    if (fault.retryAfter !== undefined) headers["retry-after"] = String(fault.retryAfter);
    return new Response(`<html>${fault.status}</html>`, { status: fault.status, headers });
  }
  const { message = `${fault.error.code}.`, ...extensions } = fault.error;
  return jsonResponse(200, { errors: [{ message, extensions: { requestId, ...extensions } }] }, requestId);
}

export function jsonResponse(status: number, body: unknown, requestId: string): Response {
  const headers = { "content-type": "application/graphql-response+json; charset=utf-8" };
  return new Response(JSON.stringify(body), { status, headers: { ...headers, "x-request-id": requestId } });
}
