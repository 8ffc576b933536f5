/** One message of PostgreSQL's protocol 3.0; the start-up message has no type. */
export type WireMessage = { type: string; body: Buffer; bytes: Buffer };

/** Cuts a stream of bytes into messages; what is not complete waits for the rest. */
export class WireReader {
  #rest: Buffer = Buffer.alloc(0);
  #started: boolean;

  /** @param from the client's first message is the only one without a type */
  constructor(from: "client" | "server") {
    this.#started = from === "server";
  }

  read(chunk: Buffer): WireMessage[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: WireMessage[] = [];
    for (;;) {
      const head = this.#started ? 1 : 0;
      if (this.#rest.length < head + 4) return messages;
      const end = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < end) return messages;
      const bytes = this.#rest.subarray(0, end);
      messages.push({
        type: this.#started ? String.fromCharCode(bytes[0] ?? 0) : "",
        body: bytes.subarray(head + 4),
        bytes,
      });
      this.#started = true;
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** The texts at the beginning of a message, each ended by a zero byte. */
export function textsOf(body: Buffer, count: number): string[] {
  const texts: string[] = [];
  let at = 0;
  for (let each = 0; each < count; each += 1) {
    const end = body.indexOf(0, at);
    texts.push(body.toString("utf8", at, end));
    at = end + 1;
  }
  return texts;
}
