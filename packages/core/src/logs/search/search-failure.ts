import { kindOfStatus, networkCodeOf, redactSecrets, SourceFailure } from "../../kernel/index.ts";

/** What errors of both clients have in common: they are descended from one another. */
type ClientError = Error & {
  meta?: {
    statusCode?: number | null;
    headers?: Record<string, string | string[] | undefined> | null;
    body?: unknown;
  };
};

const names: Readonly<Record<string, "UNREACHABLE" | "TIMEOUT" | "BAD_ANSWER">> = {
  ConnectionError: "UNREACHABLE",
  NoLivingConnectionsError: "UNREACHABLE",
  TimeoutError: "TIMEOUT",
  RequestAbortedError: "TIMEOUT",
  DeserializationError: "BAD_ANSWER",
};

/** An error of a client as a failure of the source; its words are shortened and hold no secrets. */
export function searchFailure(thrown: unknown): SourceFailure {
  if (thrown instanceof SourceFailure) return thrown;
  const error = thrown as ClientError;
  const status = error.meta?.statusCode ?? null;
  if (error.name === "ProductNotSupportedError")
    return new SourceFailure(
      "BAD_ANSWER",
      "the server does not say that it is Elasticsearch; OpenSearch is configured as opensearch",
      { status },
    );
  const kind = names[error.name];
  if (kind !== undefined) {
    const code = networkCodeOf(thrown);
    return new SourceFailure(kind, short(code ?? error.message));
  }
  if (status === null) return new SourceFailure("BAD_ANSWER", short(error.message));
  return new SourceFailure(kindOfStatus(status), `HTTP ${status}: ${short(reasonOf(error))}`, {
    status,
    retryAfterMs: retryAfterMs(error),
  });
}

/** Whether the snapshot is not there any more: it expired, or its node began anew. */
export function isLostSnapshot(thrown: unknown): boolean {
  const { meta } = thrown as ClientError;
  if (meta?.statusCode !== 404) return false;
  const { type, causes } = errorOf(meta.body);
  return [type, ...causes].includes("search_context_missing_exception");
}

/** Whether a server refuses another snapshot, because it has as many as it may. */
export function hasTooManySnapshots(thrown: unknown): boolean {
  const { meta } = thrown as ClientError;
  return /too many (search|PIT|point in time) contexts|max_open_(pit|scroll)_context/i.test(
    JSON.stringify(meta?.body ?? ""),
  );
}

/** `{ error: { type, reason, root_cause }, status }`, or a text. */
function errorOf(body: unknown): { type: string | null; reason: string | null; causes: string[] } {
  const { error } = (typeof body === "object" && body !== null ? body : {}) as { error?: unknown };
  if (typeof error === "string") return { type: null, reason: error, causes: [] };
  const {
    type,
    reason,
    root_cause: roots,
  } = (error ?? {}) as {
    type?: string;
    reason?: string;
    root_cause?: { type?: string; reason?: string }[];
  };
  const [root] = roots ?? [];
  return {
    type: type ?? null,
    reason: root?.reason ?? reason ?? null,
    causes: (roots ?? []).flatMap((each) => each.type ?? []),
  };
}

function reasonOf(error: ClientError): string {
  const { type, reason, causes } = errorOf(error.meta?.body);
  return [causes[0] ?? type, reason].filter(Boolean).join(": ") || error.message;
}

function retryAfterMs({ meta }: ClientError): number | null {
  const seconds = Number(meta?.headers?.["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

/** Its first line; which port of ours it was is no use to anybody. */
const short = (text: string) =>
  redactSecrets(text.split("\n")[0]?.replace(/ - Local: .*$/, "") ?? "").slice(0, 300);
