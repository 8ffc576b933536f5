import type { Client } from "./client.ts";
import { type Answer, errorOfResponse } from "./error-of-answer.ts";
import { FleetgraphError, NetworkError, RateLimitedError, ServerError } from "./errors.ts";
import { type AuditExportPlace, type ExportFormat, placeBehind } from "./export-place.ts";
import { requestIdOf } from "./request-ids.ts";
import { sleep, waitMs } from "./retry.ts";

/** What of the audit history is exported; conditions that all hold. */
export interface AuditExportInput {
  /** "ndjson" can be verified, "csv" is a table for people; "ndjson" unless given. */
  format?: ExportFormat | undefined;
  /** The principal's name. */
  actor?: string | undefined;
  /** Exactly this action, such as "deployment.request". */
  action?: string | undefined;
  outcome?: "ACCEPTED" | "REFUSED" | undefined;
  /** An id, or a service by ARN, cluster/service or name. */
  target?: string | undefined;
  /** RFC 3339; half-open: start <= at < end. */
  start?: string | undefined;
  end?: string | undefined;
  /** Sizes of the log that the file passes through, so that checkpoints kept of them can be compared with it. */
  through?: readonly number[] | undefined;
  /** Goes on behind what is there already: the `place` of its last chunk. */
  place?: AuditExportPlace | undefined;
}

export interface AuditExportChunk {
  /** One or more whole lines. */
  text: string;
  /** Behind this chunk. */
  place: AuditExportPlace;
  /** Months that the export reaches into and that are archived: their events are not in it. */
  archived: readonly string[];
}

export interface AuditExportOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds without contact after which the network error is thrown; two minutes unless given. */
  patienceMs?: number | undefined;
  /** Told when contact is lost, before every wait. */
  onReconnect?: ((lost: { error: unknown; delayMs: number }) => void) | undefined;
}

/** The connection ended before the file did. */
class CutOff extends NetworkError {}

const path = "/audit/export";

/**
 * The audit history as the text of a file, whole lines at a time, as fast as they are taken. A connection that breaks is
 * taken up behind the last line. Throws what no repetition mends, or the last network error when `patienceMs` passes
 * without contact; go on another day with the last chunk's `place`.
 */
export async function* exportAudit(
  client: Client,
  input: AuditExportInput = {},
  options: AuditExportOptions = {},
): AsyncGenerator<AuditExportChunk> {
  const { signal, patienceMs = 120_000 } = options;
  let place = input.place;
  let attempt = 0;
  let contactAt = Date.now();
  for (;;) {
    try {
      for await (const chunk of streamed(client, { ...input, place }, signal)) {
        place = chunk.place;
        contactAt = Date.now();
        attempt = 0;
        yield chunk;
      }
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (!mends(error) || Date.now() - contactAt > patienceMs) throw error;
      const delayMs = waitMs(error, attempt);
      attempt += 1;
      options.onReconnect?.({ error, delayMs });
      await sleep(delayMs, signal);
    }
  }
}

async function* streamed(
  client: Client,
  input: AuditExportInput,
  outer: AbortSignal | undefined,
): AsyncGenerator<AuditExportChunk> {
  const stop = new AbortController();
  const signal = outer ? AbortSignal.any([outer, stop.signal]) : stop.signal;
  const { format = "ndjson" } = input;
  const accept = format === "csv" ? "text/csv" : "application/x-ndjson";
  try {
    const response = await client.get(path + queryOf(input), accept, signal);
    if (!response.ok || !response.body) throw await refusal(response);
    const size = Number(response.headers.get("x-fleetgraph-log-size"));
    const snapshot = response.headers.get("x-fleetgraph-snapshot") ?? "";
    const archived = response.headers.get("x-fleetgraph-archived")?.split(",") ?? [];
    const header = response.headers.get("x-fleetgraph-header") ?? "";
    let place = input.place ?? { size, snapshot, at: 0, events: 0, lines: 0, header };
    if (place.header !== header) {
      throw new FleetgraphError("EXPORT_CHANGED", "What was begun is not what the server would go on with", {
        requestId: requestIdOf(response),
        hint: "A month was archived, or the log's key exchanged, in between: begin the export anew.",
      });
    }
    // What is there already behind the place comes once more, to the byte.
    let known = place.lines;
    // A table has no last line; HTTP says whether its answer was whole.
    let ended = format === "csv";
    for await (const arrived of wholeLines(response.body)) {
      const { text, dropped } = withoutLines(arrived, known);
      known -= dropped;
      if (text === "") continue;
      place = placeBehind(place, text, format);
      yield { text, place, archived };
      if (!lastLineOf(text).startsWith('{"kind":"end"')) continue;
      // However the connection ends now: there is nothing more to come.
      ended = true;
      break;
    }
    if (!ended) throw new CutOff("The export ended too early", { sent: true });
  } finally {
    stop.abort();
  }
}

function withoutLines(text: string, count: number): { text: string; dropped: number } {
  let from = 0;
  let dropped = 0;
  for (; dropped < count && from < text.length; dropped += 1) from = text.indexOf("\n", from) + 1;
  return { text: text.slice(from), dropped };
}

function queryOf({ place, through, ...filter }: AuditExportInput): string {
  const query = new URLSearchParams();
  const { lines: _, header: __, ...extent } = place ?? {};
  for (const [name, value] of Object.entries({ ...filter, ...extent })) {
    if (value !== undefined) query.set(name, String(value));
  }
  if (through?.length) query.set("through", through.join(","));
  const text = query.toString();
  return text && `?${text}`;
}

async function refusal(response: Response): Promise<Error> {
  const text = await response.text();
  let answer: Answer | null = null;
  if (response.headers.get("content-type")?.includes("json")) answer = JSON.parse(text) as Answer;
  return (
    errorOfResponse(response, answer, text) ??
    new ServerError(response.status, "The answer is no export", {
      hint: "Check that the address is a Fleetgraph server.",
    })
  );
}

/** The text as it arrives, up to its last line break each time; what a cut leaves of a line is dropped. */
async function* wholeLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: Error) => {
        // What a fetch body throws differs by platform, and is a TypeError on all of them.
        if (!(error instanceof TypeError)) throw error;
        throw new CutOff(`The export broke: ${error.message}`, { sent: true, cause: error });
      });
      if (done) return;
      const text = decoder.decode(value, { stream: true });
      const end = text.lastIndexOf("\n") + 1;
      if (end === 0) {
        rest.push(text);
        continue;
      }
      rest.push(text.slice(0, end));
      yield rest.join("");
      rest = [text.slice(end)];
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const lastLineOf = (text: string) => text.slice(text.lastIndexOf("\n", text.length - 2) + 1, -1);

function mends(error: unknown): boolean {
  if (error instanceof NetworkError || error instanceof RateLimitedError) return true;
  return error instanceof ServerError && [502, 503, 504].includes(error.status);
}

/** One line of an export in NDJSON, as docs/audit-format.md has it. Bytes are Base 64. */
export type AuditExportLine =
  | {
      kind: "header";
      format: string;
      origin: string;
      size: number;
      /** What the export was narrowed to; null for all of the log. */
      filter: Readonly<Record<string, unknown>> | null;
      /** The signed note of the log at that size. */
      checkpoint: string;
    }
  | {
      kind: "event";
      /** The place in the log; null for an event that has none yet. */
      index: number | null;
      nonce: string;
      /** Of the event's leaf. */
      hash: string;
      /** The entry as it was kept: RFC 8785 JSON. */
      entry: string;
    }
  | { kind: "skip"; from: number; to: number; hashes: readonly string[] }
  | { kind: "mark"; from: number; to: number; hashes: readonly string[]; events: number }
  | { kind: "end"; events: number; skipped: number; unsequenced: number; header: string };

/** The lines of an export, parsed: what programs look through. */
export async function* auditExportLines(
  client: Client,
  input: Omit<AuditExportInput, "format"> = {},
  options: AuditExportOptions = {},
): AsyncGenerator<AuditExportLine> {
  for await (const { text } of exportAudit(client, { ...input, format: "ndjson" }, options)) {
    for (const line of text.split("\n")) if (line) yield JSON.parse(line) as AuditExportLine;
  }
}
