import type { Message } from "../../kernel/index.ts";

/** A checkpoint that is to be sent: the signed note of the log at a size. */
export type SentCheckpoint = { size: number; note: string };

export type Sending = {
  checkpoint: SentCheckpoint;
  /** The size of the last one that the place is known to have; 0 for none. */
  before: number;
  /** The proof that the log of one size is the beginning of the checkpoint's. */
  proofFrom(size: number): Promise<Uint8Array[]>;
  now: Date;
  signal: AbortSignal;
};

/** A place outside that keeps checkpoints. Sending one again does nothing: it is there already. */
export type Publisher = {
  /** Throws PublishFailure. Gives what others signed, one line each. */
  send(sending: Sending): Promise<{ cosignatures: readonly Cosignature[] }>;
};

export type Cosignature = { name: string; line: string; at: Date };

/** A checkpoint did not get to its place, with why in words for people. */
export class PublishFailure extends Error {
  readonly text: Message;
  constructor(text: Message, options?: ErrorOptions) {
    super(text.kind, options);
    this.name = "PublishFailure";
    this.text = text;
  }
}

/** A name that sorts as the sizes do. */
export const nameOfSize = (size: number) => `${String(size).padStart(16, "0")}.checkpoint`;

/**
 * Whether two notes tell the same of the log, whoever signed them: after a key was exchanged, a checkpoint of the same
 * size has another signature.
 */
export const tellsTheSame = (one: string, other: string) => textOf(one) === textOf(other);

const textOf = (note: string) => note.slice(0, note.indexOf("\n\n"));
