import { operationText } from "./call.ts";
import type { Client } from "./client.ts";
import { answerOf, errorOfAnswer, errorOfResponse } from "./error-of-answer.ts";
import { GraphQLRequestError, NetworkError, RateLimitedError, ServerError, TimeoutError } from "./errors.ts";
import type { Page } from "./pages.ts";
import { requestIdOf } from "./request-ids.ts";
import { sleep, waitMs } from "./retry.ts";
import { serverSentEvents, withinSilence } from "./server-sent-events.ts";

export interface WatchOptions {
  /** The cursor of the last event already known; all events from the first when left out. */
  after?: string | null | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds without any contact after which the last error is thrown; 120,000 unless given. */
  patienceMs?: number | undefined;
  /** Milliseconds between two polls where streams do not get through; 2,000 unless given. */
  pollMs?: number | undefined;
  /**
   * Milliseconds in which a stream has to begin, 10,000 unless given: servers say something at once, so one that does not
   * is held back by a proxy.
   */
  openMs?: number | undefined;
  /** Told when contact is lost, before every wait. */
  onReconnect?: ((lost: { error: unknown; delayMs: number; polling: boolean }) => void) | undefined;
}

// graphql-sse sends a comment every 12 seconds; three missed ones are a dead connection.
const silenceMs = 36_000;
const streamsUntilPolling = 3;
// Five minutes of the usual interval: a restart behind a proxy looks as a proxy that lets no streams through does.
const pollsUntilStream = 150;

/** A stream of events: how it is subscribed to, how the same events are polled for, and where it ends. */
export interface Stream<Event> {
  operation: Parameters<typeof operationText>[0];
  variables: object;
  poll(after: string | null, signal: AbortSignal | undefined): Promise<Page<Event>>;
  /** Whether nothing can follow behind the cursor; asked when a stream ended in order, or a poll found nothing. */
  isOver(after: string | null, signal: AbortSignal | undefined): Promise<boolean>;
  /** Whether the end has come with this event, or before it: nothing is waited for behind it. */
  isLast(event: Event): boolean;
  /** Whether `event` comes after `last`: a server that repeats one must not make its reader see it twice. */
  follows(event: Event, last: Event): boolean;
}

/**
 * Every event from `after` on, each once, in order. A stream that breaks is taken up behind the last event; where
 * streams do not get through three times running (a proxy that buffers or cuts them), the same events are polled for,
 * and now and then a stream is tried again. Throws what no repetition mends, or the last network error when `patienceMs`
 * passes without contact.
 */
export async function* followEvents<Event extends { cursor: string }>(
  client: Client,
  stream: Stream<Event>,
  options: WatchOptions,
): AsyncGenerator<Event> {
  const { signal, patienceMs = 120_000, pollMs = 2_000, openMs = 10_000 } = options;
  let after = options.after ?? null;
  let last: Event | null = null;
  let fruitless = 0;
  let attempt = 0;
  let contactAt = Date.now();
  for (;;) {
    signal?.throwIfAborted();
    const polling = fruitless >= streamsUntilPolling;
    try {
      const beganAt = Date.now();
      let polls = 0;
      const heard = () => {
        contactAt = Date.now();
        if (polling) polls += 1;
        // A stream that still speaks gets through, also where there is nothing to tell.
        else if (contactAt - beganAt <= openMs) return;
        else fruitless = 0;
        attempt = 0;
      };
      const source = polling
        ? polled(stream, { after, pollMs, signal }, heard)
        : streamed(client, stream, { after, signal, openMs, heard });
      for await (const event of source) {
        attempt = 0;
        fruitless = polling ? fruitless : 0;
        after = event.cursor;
        if (last !== null && !stream.follows(event, last)) continue;
        last = event;
        yield event;
      }
      // What is known of an end, late notices included, the server has told before it closed the stream.
      if (last !== null && stream.isLast(last)) return;
      // A stream that ends in order either has nothing more to say or is of a server that stops: ask which.
      if ((polling && polls < pollsUntilStream) || (await stream.isOver(after, signal))) return;
      fruitless += polling ? -1 : 1;
      await sleep(waitMs(null, attempt), signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (!mends(error) || Date.now() - contactAt > patienceMs) throw error;
      // Nothing was heard from a server that cannot be reached; that says nothing about streams.
      if (!polling && error instanceof StreamBroken) fruitless += 1;
      const delayMs = waitMs(error, attempt);
      attempt += 1;
      options.onReconnect?.({ error, delayMs, polling: fruitless >= streamsUntilPolling });
      await sleep(delayMs, signal);
    }
  }
}

/** The server was reached, and the stream did not work. */
class StreamBroken extends NetworkError {}

/** One stream, in the "distinct connections mode" of the GraphQL over SSE protocol. */
async function* streamed<Event>(
  client: Client,
  { operation, variables }: Stream<Event>,
  input: { after: string | null; signal: AbortSignal | undefined; openMs: number; heard: () => void },
): AsyncGenerator<Event> {
  const sending = {
    query: operationText(operation),
    variables: { ...variables, after: input.after },
    operationName: operation.name,
  };
  const stop = new AbortController();
  const signal = input.signal ? AbortSignal.any([input.signal, stop.signal]) : stop.signal;
  try {
    const late = setTimeout(() => stop.abort(), input.openMs);
    const response = await client
      .post("/graphql/stream", sending, "text/event-stream", signal)
      .catch((error: unknown) => {
        throw stop.signal.aborted ? new StreamBroken("The stream did not begin", { sent: true }) : error;
      })
      .finally(() => clearTimeout(late));
    const isStream = response.headers.get("content-type")?.includes("text/event-stream");
    try {
      if (!response.ok || !isStream || !response.body) throw await refusal(response, input.openMs);
      const listening = { silenceMs, openMs: input.openMs, heard: input.heard };
      for await (const { event, data } of serverSentEvents(response.body, listening)) {
        if (event === "complete") return;
        if (event !== "next") continue;
        const answer = answerOf(data);
        if (!answer) throw new TypeError(`No event: ${data.slice(0, 120)}`);
        const error = errorOfAnswer(answer, requestIdOf(response));
        if (error) throw error;
        yield answer.data?.[operation.field] as Event;
      }
    } catch (error) {
      // What a fetch body throws differs by platform, and is a TypeError on all of them.
      if (!(error instanceof TypeError)) throw error;
      const requestId = requestIdOf(response);
      throw new StreamBroken(`The stream broke: ${error.message}`, { sent: true, requestId, cause: error });
    }
    throw new StreamBroken("The stream ended too early", { sent: true, requestId: requestIdOf(response) });
  } finally {
    stop.abort();
  }
}

async function refusal(response: Response, openMs: number): Promise<Error> {
  const text = await withinSilence(response.text(), openMs);
  const answer = answerOf(text);
  const error = errorOfResponse(response, answer, text);
  // A page of a proxy, or a path that is not passed on: streams do not get through, polling may.
  if (!error || (error instanceof ServerError && !answer)) {
    const details = { sent: true, requestId: requestIdOf(response), cause: error ?? undefined };
    return new StreamBroken(`No stream: ${response.status}`, details);
  }
  return error;
}

/** The same events by asking again and again, until there can be no more, or a stream is to be tried again. */
async function* polled<Event>(
  stream: Stream<Event>,
  { after, pollMs, signal }: { after: string | null; pollMs: number; signal: AbortSignal | undefined },
  heard: () => void,
): AsyncGenerator<Event> {
  let polls = 0;
  for (let cursor = after; ; ) {
    const page = await stream.poll(cursor, signal);
    heard();
    let ended = false;
    for (const { cursor: next, node } of page.edges) {
      cursor = next;
      ended = stream.isLast(node);
      yield node;
    }
    if (page.pageInfo.hasNextPage) continue;
    if (ended) return;
    if (page.edges.length === 0 && (await stream.isOver(cursor, signal))) return;
    polls += 1;
    if (polls === pollsUntilStream) return;
    await sleep(pollMs, signal);
  }
}

function mends(error: unknown): boolean {
  if (error instanceof NetworkError || error instanceof RateLimitedError || error instanceof TimeoutError)
    return true;
  // A stream has sent its HTTP status when the server loses its database.
  if (error instanceof GraphQLRequestError) return error.code === "DATABASE_UNAVAILABLE";
  return error instanceof ServerError && [502, 503, 504].includes(error.status);
}
