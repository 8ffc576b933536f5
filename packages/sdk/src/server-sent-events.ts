/** One event of a stream. */
export interface ServerSentEvent {
  event: string;
  data: string;
}

/** How a stream is listened to. */
export interface Listening {
  silenceMs: number;
  openMs?: number;
  /** Told whenever something arrives, comments too. */
  heard?: () => void;
}

/**
 * Reads a `text/event-stream` body (WHATWG HTML, section 9.2): fields by line, an event at every empty line,
 * comments skipped. An event cut off by the end of the stream is dropped, as the standard says. Rejects when nothing
 * arrives for `silenceMs`, or nothing at all for `openMs`: servers send a comment at once and then every few seconds, so
 * silence is a dead connection.
 */
export async function* serverSentEvents(
  body: ReadableStream<Uint8Array>,
  { silenceMs, openMs = silenceMs, heard }: Listening,
): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let event = "";
  let data: string[] = [];
  let patience = openMs;
  try {
    for (;;) {
      const { done, value } = await withinSilence(reader.read(), patience);
      patience = silenceMs;
      if (done) return;
      heard?.();
      rest += decoder.decode(value, { stream: true });
      // A "\r" at the end may be half of "\r\n": it waits for the next chunk.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "") {
          if (event || data.length) yield { event: event || "message", data: data.join("\n") };
          event = "";
          data = [];
          continue;
        }
        const [, field, text] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
        if (field === "event") event = text ?? "";
        if (field === "data") data.push(text ?? "");
      }
    }
  } finally {
    // Also frees the connection when the caller stops early. A stream that already broke rejects: told by read().
    await reader.cancel().catch(() => undefined);
  }
}

/** Rejects with a TypeError, as a body that breaks does, when nothing has come for so long. */
export function withinSilence<T>(promise: Promise<T>, silenceMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TypeError(`Nothing arrived for ${silenceMs} ms`)), silenceMs);
  });
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
}
