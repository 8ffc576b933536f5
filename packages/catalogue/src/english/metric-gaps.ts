const of = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
const colon = (detail: string) => (detail === "" ? "" : `: ${detail}`);

/** By the kind of a gap and what it is of. */
const gaps = {
  "NO_SERIES TASKS": (n) => `nothing of ${of(n, "task")}`,
  "NO_SERIES HOSTS": (n) => `nothing of ${of(n, "host")}`,
  "NO_SERIES CLUSTER": () => "nothing of the cluster",
  "NO_SERIES METRIC": (n, metric) => `no ${metric} of ${n}`,
  "NO_SERIES HOSTS_NOT_ANSWERING": (n, why) => `no answer from ${of(n, "host")}${colon(why)}`,
  "NO_SERIES HOSTS_WITHOUT_ADDRESS": (n) => `${of(n, "host")} without an address`,
  "UNJOINABLE TASKS": (n) => `${of(n, "task")} that ECS does not know`,
  "UNJOINABLE CONTAINERS": (n) => `${of(n, "container")} of no known task`,
  "UNJOINABLE SERIES_OF_OTHERS": (n) => `${of(n, "series", "series")} of other tasks or hosts`,
  "UNJOINABLE SERIES_WITHOUT_TASK": (n) => `${of(n, "series", "series")} without task_arn`,
  "LIMIT CALLS": (n) => `${of(n, "call")} beyond mostCalls`,
  "LIMIT COARSER_POINTS": (n) => `${of(n, "series", "series")} in steps of more than a minute`,
  "LIMIT METRICS_PER_HOUR": (n) => `${of(n, "metric")} beyond mostMetricsPerHour`,
  "LIMIT SERIES_OF_ANSWER": (n, metric) => `more ${metric} than ${of(n, "answer")} may have`,
  "LIMIT WARNING": (n, words) => `${of(n, "warning")}${colon(words)}`,
} satisfies Readonly<Record<string, (count: number, detail: string) => string>>;
export type GapWords = Readonly<Record<keyof typeof gaps, (count: number, detail: string) => string>>;

/** Of a newer release's gap as much as is known. */
export const gapIn =
  (words: GapWords) =>
  ({ kind, what, count, detail }: { kind: string; what: string; count: number; detail: string }): string =>
    words[`${kind} ${what}` as keyof GapWords]?.(count, detail) ?? `${what} ${count}`;

/** What a source of metrics was asked for and did not have. */
export const metricGaps = {
  "metrics.gap": gapIn(gaps),
};
