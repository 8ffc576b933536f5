import type { Options } from "ky";
import { readWithin, TooLarge } from "./read-within.ts";
import { redacted, redactSecrets } from "./redact-secrets.ts";
import { kindOfStatus, networkCodeOf, SourceFailure } from "./source-failure.ts";

export type SourceQuery = Record<string, string | number | boolean | readonly string[] | undefined>;

export type SourceRequest = {
  query?: SourceQuery;
  /** Sent as JSON, but for URLSearchParams, which go as a form. */
  body?: unknown;
  /** Whether doing it twice is as good as once. Only then a call whose fate is unknown is tried again; GET is so anyway. */
  repeatable?: boolean;
  signal?: AbortSignal;
};

/** Gives what JSON the source answered. Throws SourceFailure, or the signal's reason when that aborted. */
export type SourceHttp = {
  get(path: string, request?: SourceRequest): Promise<unknown>;
  post(path: string, request?: SourceRequest): Promise<unknown>;
  put(path: string, request?: SourceRequest): Promise<unknown>;
  delete(path: string, request?: SourceRequest): Promise<unknown>;
};

export type SourceHttpOptions = {
  /** May have user and password in it: they are sent as the header they are meant as. */
  baseUrl: string;
  headers: Record<string, string>;
  /** For one try, its body included. */
  timeoutMs?: number;
  tries?: number;
  /** The longest body that is read, uncompressed. */
  mostBytes?: number;
  /** How long an answer that throttles asks to be left alone, where that is not in Retry-After. */
  rateLimitReset?: (headers: Headers) => number | null;
  /** The longest wait that the source may ask for within one call; a longer one is a failure that says it. */
  mostWaitMs?: number;
  /** Headers that depend on the very request, such as a signature; asked for each try. */
  sign?: (request: { method: string; url: URL; body: string }) => Promise<Record<string, string>>;
};

const retried = [408, 429, 500, 502, 503, 504];
const detailLength = 300;

/**
 * Calls of one outside source: with a time limit and a bound on the body for each try, tried again with exponential
 * backoff and full jitter, and not before the source wants to be asked again.
 */
export function createSourceHttp(options: SourceHttpOptions): SourceHttp {
  const { timeoutMs = 20_000, tries = 3, mostBytes = 32 * 1024 * 1024, mostWaitMs = 30_000 } = options;
  const { base, headers, hide } = secretsApart(options);

  async function call(method: string, path: string, request: SourceRequest = {}): Promise<unknown> {
    // Loaded with the first call: a server without such a source never needs it.
    const { default: ky, HTTPError, TimeoutError } = await import("ky");
    const { body, signal } = request;
    const repeatable = request.repeatable ?? method === "GET";
    const url = urlOf(base, path, request.query);
    const shown = `${method} ${hide(url.origin + url.pathname)}`;
    const text =
      body === undefined
        ? undefined
        : body instanceof URLSearchParams
          ? body.toString()
          : JSON.stringify(body);
    const sent: Options = {
      method,
      headers: { accept: "application/json", ...typeOf(body), ...headers },
      ...(text === undefined ? {} : { body: text }),
      ...(signal === undefined ? {} : { signal }),
      // Keys are sent in headers that fetch would hand on to whatever a redirect names.
      redirect: "manual",
      timeout: timeoutMs,
      // Here, so that reading the body is within the time limit and is tried again too.
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const bytes = await readWithin(response, mostBytes);
        return wholeResponse(response, bytes, options.rateLimitReset);
      },
      retry: {
        limit: tries - 1,
        methods: ["get", "post", "put", "delete"],
        statusCodes: retried,
        afterStatusCodes: retried,
        backoffLimit: 10_000,
        jitter: true,
        retryOnTimeout: true,
        shouldRetry({ error }) {
          if (error instanceof TooLarge) return false;
          if (!(error instanceof HTTPError)) return repeatable ? undefined : false;
          const { status } = error.response;
          // What was throttled has not been done.
          if (!repeatable && status !== 429) return false;
          return (retryAfterOf(error.response.headers) ?? 0) > mostWaitMs ? false : undefined;
        },
      },
      ...(options.sign ? { hooks: { beforeRequest: [signing(options.sign, text ?? "")] } } : {}),
    };
    let response: Response;
    try {
      response = await ky(url, sent);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof HTTPError) throw await answered(error.response);
      if (error instanceof TooLarge)
        throw new SourceFailure("BAD_ANSWER", `${shown}: the answer is longer than ${mostBytes} bytes`);
      if (error instanceof TimeoutError)
        throw new SourceFailure("TIMEOUT", `${shown}: no answer within ${timeoutMs / 1000} s`);
      const code = networkCodeOf(error);
      const why = code ?? hide((error as Error).message);
      throw new SourceFailure("UNREACHABLE", `${shown}: no connection (${why})`, { detail: why });
    }
    return parsed(await response.text(), response.status);

    function parsed(answer: string, status: number): unknown {
      if (answer.trim() === "") return null;
      try {
        return JSON.parse(answer);
      } catch {
        const detail = hide(answer).slice(0, 80);
        throw new SourceFailure("BAD_ANSWER", `${shown}: the answer is no JSON`, { status, detail });
      }
    }

    async function answered(response: Response): Promise<SourceFailure> {
      const { status } = response;
      const detail = hide(wordsOf(await response.text()));
      const kind = kindOfStatus(status);
      const why = status >= 300 && status < 400 ? "it redirects elsewhere" : detail;
      const retryAfterMs = retryAfterOf(response.headers);
      return new SourceFailure(kind, `${shown}: HTTP ${status}${why && `: ${why}`}`, {
        status,
        retryAfterMs,
        detail: detail || null,
      });
    }
  }

  return {
    get: (path, request) => call("GET", path, request),
    post: (path, request) => call("POST", path, request),
    put: (path, request) => call("PUT", path, request),
    delete: (path, request) => call("DELETE", path, request),
  };
}

/** The address without credentials, the headers with them, and what takes all of them out of a text. */
function secretsApart({ baseUrl, headers }: SourceHttpOptions) {
  const base = new URL(baseUrl);
  const all = { ...headers };
  const user = decodeURIComponent(base.username);
  const password = decodeURIComponent(base.password);
  if (user !== "" || password !== "")
    all.authorization ??= `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  base.username = "";
  base.password = "";
  base.search = "";
  base.hash = "";
  const values = Object.values(all).flatMap((value) => [value, value.replace(/^\w+ /, "")]);
  const secrets = [...values, password].filter((value) => value.length >= 4);
  const hide = (text: string) =>
    redactSecrets(secrets.reduce((left, secret) => left.replaceAll(secret, redacted), text));
  return { base, headers: all, hide };
}

function urlOf(base: URL, path: string, query: SourceQuery = {}): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, "")}/${path.replace(/^\//, "")}`;
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each));
  }
  return url;
}

function typeOf(body: unknown): Record<string, string> {
  if (body === undefined) return {};
  const form = body instanceof URLSearchParams;
  return { "content-type": form ? "application/x-www-form-urlencoded" : "application/json" };
}

function signing(sign: NonNullable<SourceHttpOptions["sign"]>, body: string) {
  return async (request: Request) => {
    const added = await sign({ method: request.method, url: new URL(request.url), body });
    for (const [name, value] of Object.entries(added)) request.headers.set(name, value);
  };
}

const waitHeaders = ["ratelimit-reset", "x-ratelimit-retry-after", "x-ratelimit-reset", "x-rate-limit-reset"];

/** The response with its body read, and with how long it asks to be left alone in the one header that ky looks at. */
function wholeResponse(
  response: Response,
  bytes: Uint8Array<ArrayBuffer>,
  rateLimitReset: SourceHttpOptions["rateLimitReset"],
): Response {
  const headers = new Headers(response.headers);
  // The bytes are what came out of them.
  headers.delete("content-encoding");
  headers.delete("content-length");
  const asked = retryAfterOf(headers) ?? (response.ok ? null : rateLimitReset?.(response.headers));
  const wait = asked != null && Number.isFinite(asked) ? asked : null;
  for (const name of waitHeaders) headers.delete(name);
  if (wait === null) headers.delete("retry-after");
  else headers.set("retry-after", String(Math.max(0, wait) / 1000));
  const empty = response.status === 204 || response.status === 304;
  return new Response(empty ? null : bytes, { status: response.status, headers });
}

/** Retry-After in milliseconds: seconds, or a moment (RFC 9110 section 10.2.3). */
function retryAfterOf(headers: Headers): number | null {
  const text = headers.get("retry-after");
  if (text === null || text.trim() === "") return null;
  const seconds = Number(text);
  const wait = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

/** What an answer says is wrong: the words in its JSON, or its first line where it is none. */
function wordsOf(answer: string): string {
  const line = () => answer.trim().split("\n")[0] ?? "";
  let read: unknown;
  try {
    read = JSON.parse(answer);
  } catch {
    return /^\s*</.test(answer) ? "" : line().slice(0, detailLength);
  }
  const fields = read as { error?: unknown; message?: unknown; errors?: unknown } | null;
  const first = Array.isArray(fields?.errors) ? fields.errors[0] : fields?.errors;
  for (const each of [fields?.error, fields?.message, first]) {
    if (typeof each === "string") return each.slice(0, detailLength);
    const within = (each as { message?: unknown; reason?: unknown } | null | undefined) ?? {};
    for (const text of [within.message, within.reason])
      if (typeof text === "string") return text.slice(0, detailLength);
  }
  return line().slice(0, detailLength);
}
