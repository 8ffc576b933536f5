import { z } from "zod";
import { createSourceHttp, readSecret, SourceFailure } from "../../kernel/index.ts";
import type { SourceDeps } from "../metric-source.ts";
import type { DatadogConfiguration } from "./datadog-configuration.ts";

// Formulas of one request; more of them make no difference to the answer, but to how long it takes.
const queriesOfRequest = 10;

const answerShape = z.looseObject({
  errors: z.union([z.string(), z.array(z.string())]).nullish(),
  data: z
    .looseObject({
      attributes: z.looseObject({
        series: z
          .array(
            z.looseObject({
              group_tags: z.array(z.string()).nullish(),
              query_index: z.number().int().nullish(),
            }),
          )
          .nullish(),
        times: z.array(z.number()).nullish(),
        // A value that is no number is no point.
        values: z.array(z.array(z.number().nullable().catch(null))).nullish(),
      }),
    })
    .nullish(),
});

/** One series of an answer: the tags it is grouped by, in lower case as Datadog keeps them, and its points. */
export type DatadogSeries = {
  query: string;
  tags: ReadonlyMap<string, string>;
  /** By the beginning of the interval, in epoch milliseconds; null where there is none. */
  points: { at: number; value: number | null }[];
};
/** `intervalMs`: what the points are apart, whatever was asked for; null for fewer than two. */
export type TimeseriesAnswer = { series: DatadogSeries[]; intervalMs: number | null; requests: number };

export type DatadogApi = {
  /** Each query by itself, from `from` on and before `to`. Throws SourceFailure, or the signal's reason. */
  timeseries(
    queries: readonly string[],
    range: { from: number; to: number; intervalMs: number },
    signal: AbortSignal,
  ): Promise<TimeseriesAnswer>;
};

/** The API with the keys as they are now. */
export async function datadogApi(
  configuration: DatadogConfiguration,
  http: SourceDeps["http"],
): Promise<DatadogApi> {
  const { site, url, timeoutSeconds } = configuration;
  const [key, application] = await Promise.all([
    readSecret({ env: configuration.apiKeyEnv, file: configuration.apiKeyFile }),
    readSecret({ env: configuration.applicationKeyEnv, file: configuration.applicationKeyFile }),
  ]);
  const calls = createSourceHttp({
    baseUrl: url ?? `https://api.${site}`,
    headers: { "DD-API-KEY": key, "DD-APPLICATION-KEY": application },
    timeoutMs: timeoutSeconds * 1000,
    ...http,
    rateLimitReset,
  });
  return {
    async timeseries(queries, { from, to, intervalMs }, signal) {
      const whole: TimeseriesAnswer = { series: [], intervalMs: null, requests: 0 };
      for (let at = 0; at < queries.length; at += queriesOfRequest) {
        const some = queries.slice(at, at + queriesOfRequest);
        const attributes = {
          from,
          to,
          interval: intervalMs,
          queries: some.map((query, index) => ({ data_source: "metrics", name: `q${index}`, query })),
          formulas: some.map((_, index) => ({ formula: `q${index}` })),
        };
        const body = { data: { type: "timeseries_request", attributes } };
        whole.requests += 1;
        // A query changes nothing, though it is posted.
        const answer = await calls.post("/api/v2/query/timeseries", { body, repeatable: true, signal });
        const { series, spacing } = read(answer, some);
        for (const each of series) whole.series.push(each);
        if (spacing !== null) whole.intervalMs = Math.max(whole.intervalMs ?? 0, spacing);
      }
      return whole;
    },
  };
}

/** X-RateLimit-Reset is the seconds until the period ends; X-RateLimit-Period how long one is. */
function rateLimitReset(headers: Headers): number | null {
  const reset = Number(headers.get("x-ratelimit-reset") ?? headers.get("x-ratelimit-period") ?? Number.NaN);
  return Number.isFinite(reset) && reset >= 0 ? reset * 1000 : null;
}

function read(
  answer: unknown,
  queries: readonly string[],
): { series: DatadogSeries[]; spacing: number | null } {
  const path = "POST /api/v2/query/timeseries";
  const parsed = answerShape.safeParse(answer);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join(".") || "its root";
    throw new SourceFailure("BAD_ANSWER", `${path}: the answer is not as documented at ${where}`);
  }
  const { errors, data } = parsed.data;
  // With status 200, of a query that could not be run.
  const said = typeof errors === "string" ? errors : (errors?.[0] ?? "");
  if (said !== "")
    throw new SourceFailure("REFUSED", `${path}: ${said.slice(0, 300)}`, { detail: said.slice(0, 300) });
  const { series, times, values } = data?.attributes ?? {};
  let spacing: number | null = null;
  for (const [index, at] of (times ?? []).entries()) {
    const before = times?.[index - 1];
    if (before !== undefined && at > before)
      spacing = Math.min(spacing ?? Number.POSITIVE_INFINITY, at - before);
  }
  return {
    spacing,
    series: (series ?? []).map(({ group_tags, query_index }, index) => ({
      query: queries[query_index ?? 0] ?? "",
      tags: tagsOf(group_tags ?? []),
      points: (times ?? []).map((at, time) => ({ at, value: values?.[index]?.[time] ?? null })),
    })),
  };
}

/** A tag that a series does not have is told as `N/A`, or left out. */
function tagsOf(tags: readonly string[]): Map<string, string> {
  return new Map(
    tags.flatMap((tag) => {
      const colon = tag.indexOf(":");
      const value = tag.slice(colon + 1).toLowerCase();
      return colon < 1 || value === "n/a" || value === "" ? [] : [[tag.slice(0, colon).toLowerCase(), value]];
    }),
  );
}
