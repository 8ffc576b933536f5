import { operationText } from "./call.ts";
import type { Client } from "./client.ts";
import { type Answer, errorOfAnswer, errorOfResponse } from "./error-of-answer.ts";
import { GraphQLRequestError, NetworkError, NotFoundError, RateLimitedError, ServerError } from "./errors.ts";
import { deployment } from "./generated/deployments/deployment.ts";
import type { DeploymentEventFields } from "./generated/deployments/deployment-event-fields.ts";
import { deploymentEvents } from "./generated/deployments/deployment-events.ts";
import { watchDeploymentOperation } from "./generated/deployments/watch-deployment.ts";
import { sleep, waitMs } from "./retry.ts";
import { serverSentEvents } from "./server-sent-events.ts";

export interface WatchOptions {
  /** The cursor of the last event already known; all events from the first when left out. */
  after?: string | null | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds without any contact after which the last error is thrown; 120,000 unless given. */
  patienceMs?: number | undefined;
  /** Milliseconds between two polls where streams do not get through; 2,000 unless given. */
  pollMs?: number | undefined;
  /** Told when contact is lost, before every wait. */
  onReconnect?: ((lost: { error: unknown; delayMs: number; polling: boolean }) => void) | undefined;
}

// graphql-sse sends a comment every 12 seconds; three missed ones are a dead connection.
const silenceMs = 36_000;
const streamsUntilPolling = 3;

/**
 * Every event of a deployment from `after` on, each once, in order, ending behind the final one. A stream that
 * breaks is taken up behind the last event; where streams get through to no event three times running (a proxy that
 * buffers or cuts them), the same events are polled for. Throws what no repetition mends (no permission, no such
 * deployment), or the last network error when `patienceMs` passes without contact.
 */
export async function* watchDeployment(
  client: Client,
  id: string,
  options: WatchOptions = {},
): AsyncGenerator<DeploymentEventFields> {
  const { signal, patienceMs = 120_000, pollMs = 2_000 } = options;
  let after = options.after ?? null;
  let version = -1;
  let fruitless = 0;
  let attempt = 0;
  let contactAt = Date.now();
  for (;;) {
    signal?.throwIfAborted();
    const polling = fruitless >= streamsUntilPolling;
    try {
      const contact = () => {
        contactAt = Date.now();
        attempt = 0;
      };
      const source = polling
        ? polled(client, { id, after, pollMs, signal }, contact)
        : streamed(client, { id, after, signal }, contact);
      for await (const event of source) {
        fruitless = polling ? fruitless : 0;
        after = event.cursor;
        // A server that repeats the event at the cursor must not make its reader see it twice.
        if (event.version <= version) continue;
        version = event.version;
        yield event;
        if (event.final) return;
      }
      // A stream that ends in order either has nothing more to say or is of a server that stops: ask which.
      if (polling || (await ended(client, id, after, signal))) return;
      fruitless += 1;
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

interface Place {
  id: string;
  after: string | null;
  signal: AbortSignal | undefined;
}

/** One stream, in the "distinct connections mode" of the GraphQL over SSE protocol. */
async function* streamed(
  client: Client,
  place: Place,
  contact: () => void,
): AsyncGenerator<DeploymentEventFields> {
  const sending = {
    query: operationText(watchDeploymentOperation),
    variables: { id: place.id, after: place.after },
    operationName: watchDeploymentOperation.name,
  };
  const stop = new AbortController();
  const signal = place.signal ? AbortSignal.any([place.signal, stop.signal]) : stop.signal;
  try {
    const response = await client.post("/graphql/stream", sending, "text/event-stream", signal);
    const isStream = response.headers.get("content-type")?.includes("text/event-stream");
    if (!response.ok || !isStream || !response.body) throw await refusal(response);
    try {
      for await (const { event, data } of serverSentEvents(response.body, silenceMs)) {
        contact();
        if (event === "complete") return;
        if (event !== "next") continue;
        const answer = JSON.parse(data) as Answer;
        const error = errorOfAnswer(answer, response.headers.get("x-request-id"));
        if (error) throw error;
        yield answer.data?.deploymentEvents as DeploymentEventFields;
      }
    } catch (error) {
      // What a fetch body throws differs by platform, and is a TypeError on all of them.
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      throw new StreamBroken(`The stream broke: ${error.message}`, { sent: true, cause: error });
    }
    throw new StreamBroken("The stream ended too early", { sent: true });
  } finally {
    stop.abort();
  }
}

async function refusal(response: Response): Promise<Error> {
  const text = await response.text();
  let answer: Answer | null = null;
  if (response.headers.get("content-type")?.includes("json")) answer = JSON.parse(text) as Answer;
  const error = errorOfResponse(response, answer, text);
  // A page of a proxy, or a path that is not passed on: streams do not get through, polling may.
  if (!error || (error instanceof ServerError && response.status !== 503)) {
    return new StreamBroken(`No stream: ${response.status}`, { sent: true, cause: error ?? undefined });
  }
  return error;
}

/** The same events by asking again and again, until the final one. */
async function* polled(
  client: Client,
  { id, after, pollMs, signal }: Place & { pollMs: number },
  contact: () => void,
): AsyncGenerator<DeploymentEventFields> {
  for (let cursor = after; ; ) {
    const page = await deploymentEvents(client, { id, after: cursor, first: 100 }, { signal });
    contact();
    for (const { cursor: next, node } of page.edges) {
      cursor = next;
      yield node;
    }
    if (page.pageInfo.hasNextPage) continue;
    if (page.edges.length === 0 && (await ended(client, id, cursor, signal))) return;
    await sleep(pollMs, signal);
  }
}

/** Whether a deployment is over and has no event behind the cursor. In this order, or the last event could be missed. */
async function ended(client: Client, id: string, after: string | null, signal: AbortSignal | undefined) {
  const select = { finishedAt: true } as const;
  const found = await deployment(client, { id }, { signal, select });
  if (!found) throw new NotFoundError("NOT_FOUND", `There is no deployment "${id}".`);
  if (found.finishedAt === null) return false;
  const rest = await deploymentEvents(client, { id, after, first: 1 }, { signal });
  return rest.edges.length === 0;
}

function mends(error: unknown): boolean {
  if (error instanceof NetworkError || error instanceof RateLimitedError) return true;
  // A stream has sent its HTTP status when the server loses its database.
  if (error instanceof GraphQLRequestError) return error.code === "DATABASE_UNAVAILABLE";
  return error instanceof ServerError && [502, 503, 504].includes(error.status);
}
