import { type Document, documentText, holdsMutation } from "./document.ts";
import { readEnvironment } from "./env.ts";
import { answerOf, errorOfAnswer, errorOfResponse, isCutOff } from "./error-of-answer.ts";
import { NetworkError, ServerError, TimeoutError } from "./errors.ts";
import { newId } from "./new-id.ts";
import { createPace } from "./pace.ts";
import { keepRequestId, requestIdOf } from "./request-ids.ts";
import { mayRetry, type Retry, sleep, unlessAborted, waitMs } from "./retry.ts";

export interface Settings {
  /**
   * Where the server is, e.g. "https://fleet.example.com"; `/graphql` is added. Left out: FLEETGRAPH_URL, else
   * http://127.0.0.1:4000.
   */
  url?: string | undefined;
  /**
   * The token, or what gives it: asked before every request, so it may change. Left out together with the address:
   * FLEETGRAPH_TOKEN, which is sent to no address that the code names.
   */
  token?: string | (() => string | Promise<string>) | undefined;
  /** Another `fetch`, e.g. with a proxy. */
  fetch?: typeof fetch | undefined;
  /** Milliseconds for one call with all its retries; 30,000 unless given. */
  timeoutMs?: number | undefined;
  /** Attempts after the first; 4 unless given. */
  retries?: number | undefined;
  /** Told before every wait for another attempt. */
  onRetry?: ((retry: Retry) => void) | undefined;
  /** Language of messages and explanations, as in Accept-Language, e.g. "ja". */
  language?: string | undefined;
  /** Your program, as the audit history is to name it; a browser lets nobody choose its User-Agent. */
  client?: { name: string; version?: string | undefined } | undefined;
  /** The CI job that it runs in, such as its address; the audit history tells it beside the token. */
  job?: string | undefined;
  /** More headers for every request. */
  headers?: Readonly<Record<string, string>> | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds for this call with all its retries. */
  timeoutMs?: number | undefined;
  /** Attempts after the first, for this call. */
  retries?: number | undefined;
}

/** Options of a document of one's own. */
export interface RequestOptions extends CallOptions {
  /** Which operation is meant, where the document has several. */
  operationName?: string | undefined;
}

/** One operation as it is sent. */
export interface Sending {
  query: string;
  variables?: unknown;
  operationName?: string | undefined;
}

/** What operations are called with. Holds settings, no connection: make as many as you like. */
export interface Client {
  readonly settings: Readonly<Settings>;
  /** Sends a document, retrying where that is safe, and gives its `data`. Throws a FleetgraphError otherwise. */
  request<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: Document<Data, Variables>,
    variables?: Variables,
    options?: RequestOptions,
  ): Promise<Data>;
  /** `request` for a text whose repeatability is known. */
  send(sending: Sending, repeatable: boolean, options?: CallOptions): Promise<Record<string, unknown>>;
  /** One HTTP request, without retries; throws a NetworkError when no answer comes. */
  post(path: string, sending: Sending, accept: string, signal?: AbortSignal): Promise<Response>;
  /** The same for what is not asked of the graph. */
  get(path: string, accept: string, signal?: AbortSignal): Promise<Response>;
}

const defaultUrl = "http://127.0.0.1:4000";

// What timers can hold (2^31 - 1): 24 days.
const longestTimerMs = 2_147_483_647;

// Failures before anything is sent, those of certificates among them; every other may come after the effect.
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$|CERT|LEAF_SIGNATURE|WRONG_VERSION/;

/**
 * Makes a client. Needs `fetch`, `AbortSignal.any` and `crypto.getRandomValues`: Node 20.3, browsers of 2024, Workers, Deno.
 * Throws a TypeError for an address that is none.
 */
export function createClient(given: Settings = {}): Client {
  const settings = { ...given, ...(given.url === undefined ? fromOutside(given) : { url: given.url }) };
  const { href, protocol, username } = new URL(settings.url);
  // Not shown: there may be a password in it.
  if (!/^https?:$/.test(protocol) || username)
    throw new TypeError("url must be http or https, without a user");
  const base = href.replace(/\/+$/, "").replace(/\/graphql$/, "");

  const pace = createPace();

  async function ask(
    path: string,
    accept: string,
    signal?: AbortSignal,
    sending?: Sending,
    requestId: string = newId(),
  ): Promise<Response> {
    const { token: given } = settings;
    const token = typeof given === "function" ? await unlessAborted(given(), signal) : given;
    const headers: Record<string, string> = { "x-request-id": requestId, ...settings.headers, accept };
    if (sending) headers["content-type"] = "application/json";
    if (token) headers.authorization = `Bearer ${printable(token.trim())}`;
    if (settings.language) headers["accept-language"] = settings.language;
    if (settings.client) {
      headers["apollographql-client-name"] = printable(settings.client.name);
      if (settings.client.version)
        headers["apollographql-client-version"] = printable(settings.client.version);
    }
    if (settings.job) headers["x-fleetgraph-job"] = printable(settings.job);
    try {
      const response = await (settings.fetch ?? fetch)(base + path, {
        headers,
        ...(sending && { method: "POST", body: JSON.stringify(sending) }),
        ...(signal && { signal }),
      });
      keepRequestId(response, response.headers.get("x-request-id") ?? requestId);
      return response;
    } catch (error) {
      throw signal?.aborted ? signal.reason : networkError(base, error, requestId);
    }
  }

  async function attempt(
    sending: Sending,
    signal: AbortSignal,
    sentId: string,
  ): Promise<Record<string, unknown>> {
    const accept = "application/graphql-response+json, application/json;q=0.9";
    const sentAt = Date.now();
    const response = await ask("/graphql", accept, signal, sending, sentId);
    const requestId = requestIdOf(response);
    const text = await response.text().catch((error: unknown) => {
      throw signal.aborted ? signal.reason : networkError(base, error, requestId);
    });
    const answer = answerOf(text);
    pace.after(sending.query, sentAt, answer?.extensions);
    if (!answer && response.ok && isCutOff(response, text)) {
      throw networkError(base, new Error("the answer was cut off"), requestId);
    }
    const error = errorOfResponse(response, answer, text);
    if (error) throw error;
    const partly = errorOfAnswer(answer ?? {}, requestId);
    if (partly) throw partly;
    const data = answer?.data ?? {};
    for (const root of Object.values(data)) keepRequestId(root, requestId);
    return data;
  }

  async function send(sending: Sending, repeatable: boolean, options: CallOptions = {}) {
    const timeoutMs = Math.min(options.timeoutMs ?? settings.timeoutMs ?? 30_000, longestTimerMs);
    const retries = options.retries ?? settings.retries ?? 4;
    const deadline = Date.now() + timeoutMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    let requestId = "";
    // Whether an attempt before the last may have reached the server: its failure is then not the whole truth.
    let arrived = false;
    try {
      for (let attempts = 0; ; attempts += 1) {
        try {
          for (;;) {
            const paceMs = pace.before(sending.query);
            // One that would outlast the call goes at once: the refusal says more than a timeout.
            if (paceMs === 0 || Date.now() + paceMs >= deadline) break;
            await sleep(paceMs, signal);
          }
          requestId = newId();
          return await attempt(sending, signal, requestId);
        } catch (error) {
          const delayMs = waitMs(error, attempts);
          // A wait that ends after the deadline would turn a clear error into a timeout.
          if (attempts >= retries || !mayRetry(error, repeatable) || Date.now() + delayMs >= deadline) {
            throw arrived && error instanceof NetworkError && !error.sent ? error.asSent() : error;
          }
          arrived ||= error instanceof ServerError || (error instanceof NetworkError && error.sent);
          const operation = sending.operationName ?? null;
          settings.onRetry?.({ attempt: attempts + 1, delayMs, operation, error });
          await sleep(delayMs, signal);
        }
      }
    } catch (error) {
      if (timeout.aborted && error === timeout.reason) {
        throw new TimeoutError(`No answer within ${timeoutMs} ms`, { requestId, cause: error });
      }
      throw error;
    }
  }

  return {
    settings,
    post: (path, sending, accept, signal) => ask(path, accept, signal, sending),
    get: ask,
    send,
    request(document, variables, options) {
      const query = documentText(document as Document<never, never>);
      const repeatable = !holdsMutation(query) || hasKey(variables);
      const { operationName } = options ?? {};
      return send({ query, variables, operationName }, repeatable, options) as Promise<never>;
    },
  };
}

/**
 * What a header can hold, percent-encoded where it holds more: `fetch` throws for anything else, with the whole value in
 * its message. A token that is altered so is none, which the server says.
 */
function printable(value: string): string {
  return value.replace(/[^ -~]+/g, encodeURIComponent);
}

/** Address and token of the environment, for a client whose code names no address. */
function fromOutside(given: Settings): Pick<Settings, "token"> & { url: string } {
  const { url, token } = readEnvironment();
  return { url: url ?? defaultUrl, token: given.token ?? token };
}

/** Whether a mutation's variables carry an idempotency key, itself or in its input. */
function hasKey(variables: unknown): boolean {
  const { idempotencyKey, input } = (variables ?? {}) as { idempotencyKey?: unknown; input?: unknown };
  if (typeof idempotencyKey === "string") return true;
  return typeof (input as { idempotencyKey?: unknown } | undefined)?.idempotencyKey === "string";
}

function networkError(base: string, error: unknown, requestId: string | null): NetworkError {
  const cause = (error as { cause?: { code?: string; message?: string; errors?: { code?: string }[] } })
    .cause;
  const code = cause?.code ?? cause?.errors?.[0]?.code ?? "";
  const why = code || cause?.message || String((error as Error).message ?? error);
  return new NetworkError(`Cannot reach ${base}: ${why}`, {
    sent: !neverSent.test(code),
    reason: why,
    requestId,
    cause: error,
  });
}
