import { SourceFailure } from "../../kernel/index.ts";
import type { SearchBody } from "./search-body.ts";

/** A hit as both dialects give it. */
export type Hit = {
  _index: string;
  _id: string;
  _source?: Record<string, unknown>;
  sort?: (number | string)[];
};

export type SearchAnswer = {
  pit_id?: string | undefined;
  timed_out?: boolean | undefined;
  _shards?: { total: number; failed: number } | undefined;
  hits: { hits: Hit[] };
};

/** Of an answer: several hundred lines as long as Docker makes them. */
export const mostAnswerBytes = 16 * 1024 * 1024;

/** An answer is longer than `mostAnswerBytes`; no more of it was read. */
export class AnswerTooLong extends SourceFailure {
  constructor() {
    super("BAD_ANSWER", "the answer has more than 16 MiB");
  }
}

/** A view of an index at a moment (point in time). */
export type Snapshot = { id: string };

/** Elasticsearch or OpenSearch, as far as logs need it. Throws SourceFailure. */
export type SearchServer = {
  dialect: "elasticsearch" | "opensearch";
  openSnapshot(keepAlive: string, signal: AbortSignal): Promise<Snapshot>;
  closeSnapshot(snapshot: Snapshot): Promise<void>;
  /** Searches a snapshot, or the index as it is now. Throws AnswerTooLong. */
  search(
    body: SearchBody,
    input: { snapshot: Snapshot | null; keepAlive: string; signal: AbortSignal },
  ): Promise<SearchAnswer>;
  close(): Promise<void>;
};
