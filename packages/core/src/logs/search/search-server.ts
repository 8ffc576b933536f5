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

/** A view of an index at a moment (point in time). */
export type Snapshot = { id: string };

/** Elasticsearch or OpenSearch, as far as logs need it. Throws SourceFailure. */
export type SearchServer = {
  dialect: "elasticsearch" | "opensearch";
  openSnapshot(keepAlive: string, signal: AbortSignal): Promise<Snapshot>;
  closeSnapshot(snapshot: Snapshot): Promise<void>;
  /** Searches a snapshot, or the index as it is now. */
  search(
    body: SearchBody,
    input: { snapshot: Snapshot | null; keepAlive: string; signal: AbortSignal },
  ): Promise<SearchAnswer>;
  close(): Promise<void>;
};
