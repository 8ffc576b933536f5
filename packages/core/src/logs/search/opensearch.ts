import type { IncomingMessage } from "node:http";
import type { SearchConfiguration } from "../logs-configuration.ts";
import { clientSettings } from "./client-settings.ts";
import { AnswerTooLong, mostAnswerBytes, type SearchAnswer, type SearchServer } from "./search-server.ts";

/** OpenSearch by its own client. */
export async function openOpenSearch(
  configuration: SearchConfiguration,
  { timeoutMs }: { timeoutMs: number },
): Promise<SearchServer> {
  const { nodes, auth, ca } = await clientSettings(configuration);
  const { Client, errors } = await import("@opensearch-project/opensearch");
  const client = new Client({
    nodes,
    ...(auth === undefined ? {} : { auth: auth as { username: string; password: string } }),
    ...(ca === undefined ? {} : { ssl: { ca } }),
    requestTimeout: timeoutMs,
    maxRetries: 1,
  });
  const index = configuration.index.split(",");

  /** This client takes no signal: its request is aborted by hand. */
  async function abortable<Answer>(
    request: Promise<{ body: unknown }> & { abort?(): void },
    signal: AbortSignal,
    read = async (response: { body: unknown }) => response.body as Answer,
  ): Promise<Answer> {
    const abort = () => request.abort?.();
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await read(await request);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** This client knows no longest answer: a stream is read as far as that, and errors told of as the client does. */
  async function readAnswer(response: { body: unknown }): Promise<SearchAnswer> {
    const stream = response.body as IncomingMessage;
    stream.setTimeout(timeoutMs, () =>
      stream.destroy(new errors.TimeoutError("Request timed out", response as never)),
    );
    const text = await textOf(stream).catch((error: Error) => {
      const known = error instanceof AnswerTooLong || error instanceof errors.TimeoutError;
      throw known ? error : new errors.ConnectionError(error.message);
    });
    const body = parsed(text);
    const { statusCode = 0 } = stream;
    if (statusCode >= 400) throw new errors.ResponseError({ ...response, body } as never);
    if (typeof body === "string") throw new errors.DeserializationError("The answer is no JSON", body);
    return body as SearchAnswer;
  }

  return {
    dialect: "opensearch",
    async openSnapshot(keepAlive, signal) {
      const answer = await abortable<{ pit_id: string }>(
        client.createPit({ index, keep_alive: keepAlive }) as never,
        signal,
      );
      return { id: answer.pit_id };
    },
    async closeSnapshot({ id }) {
      await client.deletePit({ body: { pit_id: [id] } });
    },
    search(body, { snapshot, keepAlive, signal }) {
      const request =
        snapshot === null
          ? { index, ignore_unavailable: true, body }
          : { body: { pit: { id: snapshot.id, keep_alive: keepAlive }, ...body } };
      const asked = client.search(request as never, { asStream: true });
      return abortable<SearchAnswer>(asked as never, signal, readAnswer);
    },
    close: () => client.close(),
  };
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostAnswerBytes) throw new AnswerTooLong();
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** What a proxy says in the place of a server may be any text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
