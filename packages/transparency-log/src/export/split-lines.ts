// An entry is held to far less by the server; a file without newlines must not fill the memory.
const longestLine = 16 * 1024 * 1024;

/** A line's text; null when its bytes are no UTF-8, or it is too long to be read. */
export type TextLine = string | null;

/**
 * Divides bytes into lines, as they come. Only "\n" ends a line: a carriage return or a mark at the beginning of the
 * file is part of the text, and so is noticed.
 */
export class LineSplitter {
  #rest: Uint8Array[] = [];
  #restLength = 0;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** Whether bytes are left that no newline ended. */
  get hasRest(): boolean {
    return this.#restLength > 0;
  }

  /** The lines that end in a chunk. */
  *lines(chunk: Uint8Array): Generator<TextLine> {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const tail = chunk.subarray(start, end);
      start = end + 1;
      yield this.#restLength === 0 ? this.#decode(tail) : this.#join(tail);
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /** What is left at the end of the file: a line that was cut off. */
  rest(): TextLine {
    return this.#join(new Uint8Array(0));
  }

  #keep(part: Uint8Array): void {
    this.#restLength += part.length;
    // Copied: whoever gives the chunk may use its memory again. Of a line that is too long only the length is kept.
    if (this.#restLength <= longestLine) this.#rest.push(part.slice());
    else this.#rest = [];
  }

  #join(tail: Uint8Array): TextLine {
    this.#keep(tail);
    const isTooLong = this.#restLength > longestLine;
    const whole = new Uint8Array(isTooLong ? 0 : this.#restLength);
    let at = 0;
    for (const part of this.#rest) {
      whole.set(part, at);
      at += part.length;
    }
    this.#rest = [];
    this.#restLength = 0;
    return isTooLong ? null : this.#decode(whole);
  }

  #decode(bytes: Uint8Array): TextLine {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return null;
    }
  }
}
