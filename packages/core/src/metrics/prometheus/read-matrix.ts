import { SourceFailure } from "../../kernel/index.ts";

export type MatrixSeries = { labels: Record<string, string>; values: readonly (readonly [number, string])[] };

/** The series of an answer of query_range, and what Prometheus warns of. Throws SourceFailure for any other answer. */
export function readMatrix(answer: unknown): { series: MatrixSeries[]; warnings: string[] } {
  const { status, data, error, errorType, warnings } = (answer ?? {}) as {
    status?: unknown;
    data?: { resultType?: unknown; result?: unknown };
    error?: unknown;
    errorType?: unknown;
    warnings?: unknown;
  };
  if (status === "error") {
    const detail = `${errorType}: ${error}`.slice(0, 300);
    throw new SourceFailure("REFUSED", `the query was refused: ${detail}`, { status: 200, detail });
  }
  if (status !== "success" || data?.resultType !== "matrix" || !Array.isArray(data.result))
    throw new SourceFailure("BAD_ANSWER", "the answer is no matrix of Prometheus's", { status: 200 });
  return {
    series: data.result.map((each: { metric?: Record<string, string>; values?: [number, string][] }) => {
      if (typeof each?.metric !== "object" || !Array.isArray(each.values))
        throw new SourceFailure("BAD_ANSWER", "a series of the answer has no values", { status: 200 });
      return { labels: each.metric, values: each.values };
    }),
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
  };
}
