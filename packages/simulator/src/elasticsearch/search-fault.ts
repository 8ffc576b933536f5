/** An answer that is an error, as both dialects word it. */
export class SearchFault extends Error {
  readonly status: number;
  readonly type: string;
  /** Of a search whose shards all failed: the whole is a search_phase_execution_exception. */
  readonly ofShards: boolean;
  constructor(status: number, type: string, reason: string, options: { ofShards?: boolean } = {}) {
    super(reason);
    this.status = status;
    this.type = type;
    this.ofShards = options.ofShards ?? false;
  }
}

/** https://www.elastic.co/docs/reference/elasticsearch/rest-apis: `{ error: { root_cause, type, reason }, status }` */
export function faultBody({ status, type, message, ofShards }: SearchFault): object {
  const cause = { type, reason: message };
  if (!ofShards) return { error: { root_cause: [cause], ...cause }, status };
  return {
    error: {
      root_cause: [cause],
      type: "search_phase_execution_exception",
      reason: "all shards failed",
      phase: "query",
      grouped: true,
      failed_shards: [{ shard: 0, index: null, reason: cause }],
    },
    status,
  };
}
