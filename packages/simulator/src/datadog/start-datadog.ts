import type { LoadFleet } from "../load/load-fleet.ts";
import type { LoadModel } from "../load/load-model.ts";
import {
  type SourceAnswer,
  type SourceRequestSeen,
  type SourceServer,
  startSourceServer,
} from "../load/source-server.ts";
import { type DatadogCardinality, type DatadogSource, datadogSeries } from "./datadog-series.ts";

const intervals = [60_000, 300_000, 600_000, 1_200_000, 3_600_000, 14_400_000, 86_400_000];
const queryForm = /^(avg|sum):([a-z0-9_.]+)\{([^}]*)\} by \{([^}]*)\}(\.fill\(null\))?$/;

export interface DatadogOptions {
  fleet: () => LoadFleet;
  load: LoadModel;
  now: () => number;
  port?: number;
  key?: string;
  applicationKey?: string;
  cardinality?: DatadogCardinality;
  /** Whether agents tell `container.*` of tasks on Fargate too, beside `ecs.fargate.*`. */
  containersOnFargate?: boolean;
  /** Milliseconds until what was measured can be queried. */
  lateBy?: number;
  /** A query that would give more points gets a wider interval. */
  mostPoints?: number;
  /** Requests in a period; what is beyond is refused until it ends. */
  rateLimit?: { limit: number; periodSeconds: number };
}

/** https://docs.datadoghq.com/api/latest/metrics/query-timeseries-data-across-multiple-products/ */
export async function startDatadog(options: DatadogOptions): Promise<SourceServer> {
  const {
    key = "datadog-key",
    applicationKey = "datadog-application-key",
    cardinality = "orchestrator",
  } = options;
  const { containersOnFargate = false } = options;
  const { lateBy = 30_000, mostPoints = 1_500, rateLimit = { limit: 1_000, periodSeconds: 60 } } = options;
  const used = { period: -1, requests: 0 };

  function answer({ method, url, headers, body }: SourceRequestSeen): SourceAnswer {
    if (headers["dd-api-key"] !== key || headers["dd-application-key"] !== applicationKey)
      return { status: 403, body: { errors: ["Forbidden"] } };
    if (method !== "POST" || url.pathname !== "/api/v2/query/timeseries")
      return { status: 404, body: { errors: ["Not found"] } };
    // In wall time: that is what its callers wait in.
    const second = Date.now() / 1000;
    const period = Math.floor(second / rateLimit.periodSeconds);
    if (used.period !== period) Object.assign(used, { period, requests: 0 });
    used.requests += 1;
    const limits = {
      "x-ratelimit-name": "timeseries_formula_query",
      "x-ratelimit-limit": String(rateLimit.limit),
      "x-ratelimit-period": String(rateLimit.periodSeconds),
      "x-ratelimit-remaining": String(Math.max(0, rateLimit.limit - used.requests)),
      "x-ratelimit-reset": String(Math.ceil((period + 1) * rateLimit.periodSeconds - second)),
    };
    if (used.requests > rateLimit.limit)
      return {
        status: 429,
        headers: limits,
        body: { errors: ["Rate limit of 1000 requests in 60 seconds reached."] },
      };
    return { headers: limits, ...run(body) };
  }

  function run(body: string): SourceAnswer {
    const asked = readRequest(body);
    if (typeof asked === "string") return { status: 400, body: { errors: [asked] } };
    const { from, to, queries } = asked;
    const fits = intervals.find((each) => each >= asked.interval && (to - from) / each <= mostPoints);
    const interval = fits ?? (intervals.at(-1) as number);
    const times: number[] = [];
    const end = Math.min(to, Math.floor((options.now() - lateBy) / interval) * interval);
    for (let at = Math.floor(from / interval) * interval; at < end; at += interval) times.push(at);
    const series: object[] = [];
    const values: (number | null)[][] = [];
    for (const [index, { aggregator, metric, scope, by }] of queries.entries()) {
      const all = datadogSeries(options.fleet(), options.load, { metric, cardinality, containersOnFargate });
      const inScope = all.filter(({ tags }) =>
        scope.every(([name, values]) => values.includes(tags.get(name) ?? "")),
      );
      // A series without a tag that it is grouped by is told as N/A.
      const groups = Map.groupBy(inScope, ({ tags }) =>
        by.map((name) => `${name}:${tags.get(name) ?? "N/A"}`).join(","),
      );
      for (const [tags, of] of groups) {
        const row = times.map((at) => together(of, aggregator, at, at + interval));
        if (row.every((value) => value === null)) continue;
        series.push({ group_tags: tags.split(","), query_index: index, unit: [null, null] });
        values.push(row);
      }
    }
    return {
      body: {
        data: { id: "0", type: "timeseries_response", attributes: { series, times, values } },
      },
    };
  }

  return await startSourceServer(answer, options.port === undefined ? {} : { port: options.port });
}

/** In space; a value that is no number is null in JSON. */
function together(
  of: readonly DatadogSource[],
  aggregator: string,
  from: number,
  until: number,
): number | null {
  const values = of.flatMap(({ mean }) => mean(from, until) ?? []);
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  const value = aggregator === "sum" ? sum : sum / values.length;
  return Number.isFinite(value) ? value : null;
}

interface ReadQuery {
  aggregator: string;
  metric: string;
  /** A tag, and what it may be. */
  scope: (readonly [string, readonly string[]])[];
  by: string[];
}

function readScope(scope: string): ReadQuery["scope"] {
  const tags: ReadQuery["scope"] = [];
  for (const clause of scope.split(" AND ")) {
    const [, name, list] = /^([\w.-]+) IN \((.*)\)$/.exec(clause) ?? [];
    const colon = clause.indexOf(":");
    if (name && list !== undefined) tags.push([name, list.split(",")]);
    else if (colon > 0) tags.push([clause.slice(0, colon), [clause.slice(colon + 1)]]);
  }
  return tags;
}

/** The words that say what is wrong, of a request that is not as it should be. */
function readRequest(
  body: string,
): string | { from: number; to: number; interval: number; queries: ReadQuery[] } {
  let request: { data?: { type?: string; attributes?: Record<string, unknown> } };
  try {
    request = JSON.parse(body);
  } catch {
    return "Invalid JSON";
  }
  const { type, attributes = {} } = request.data ?? {};
  if (type !== "timeseries_request") return "data.type must be timeseries_request";
  const { from, to, interval } = attributes as Record<string, number>;
  if (typeof from !== "number" || typeof to !== "number" || from >= to) return "from must be before to";
  // Seconds where milliseconds are meant are a time long ago.
  if (from < 1e11) return "from and to must be milliseconds";
  const queries: ReadQuery[] = [];
  for (const each of (attributes.queries ?? []) as { data_source?: string; query?: string }[]) {
    const [, aggregator, metric, scope, by] = queryForm.exec(each.query ?? "") ?? [];
    if (each.data_source !== "metrics" || !aggregator || !metric) return `Error parsing query: ${each.query}`;
    queries.push({
      aggregator,
      metric,
      scope: readScope(scope ?? ""),
      by: (by ?? "").split(","),
    });
  }
  if (queries.length === 0) return "queries must not be empty";
  return { from, to, interval: typeof interval === "number" ? interval : 20_000, queries };
}
