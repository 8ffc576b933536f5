import type { LoadFleet } from "../load/load-fleet.ts";
import type { LoadModel } from "../load/load-model.ts";
import type { SourceAnswer, SourceRequestSeen } from "../load/source-server.ts";
import { evaluate } from "./evaluate.ts";
import { BadQuery, parseQuery } from "./parse-query.ts";

export interface PrometheusOptions {
  fleet(): LoadFleet;
  load: LoadModel;
  /** Epoch milliseconds. Nothing is known of what comes after. */
  now(): number;
  scrapeSeconds?: number;
  /** Asked for as a bearer token. */
  token?: string;
}

const mostPoints = 11_000;

/** Answers as Prometheus's HTTP API does: `/api/v1/query` and `/api/v1/query_range`, as GET and as a form. */
export function prometheusAnswer(options: PrometheusOptions): (request: SourceRequestSeen) => SourceAnswer {
  return ({ url, body, headers }) => {
    if (options.token !== undefined && headers.authorization !== `Bearer ${options.token}`)
      return { status: 401, headers: { "content-type": "text/plain" }, body: "Unauthorized" };
    const parameters = new URLSearchParams([...url.searchParams, ...new URLSearchParams(body)]);
    try {
      if (url.pathname.endsWith("/api/v1/query_range")) return success("matrix", range(options, parameters));
      if (url.pathname.endsWith("/api/v1/query")) return success("vector", instant(options, parameters));
      return { status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found" };
    } catch (error) {
      if (!(error instanceof BadQuery)) throw error;
      return { status: 400, body: { status: "error", errorType: "bad_data", error: error.message } };
    }
  };
}

const success = (resultType: string, result: unknown): SourceAnswer => ({
  body: { status: "success", data: { resultType, result } },
});

const worldOf = ({ fleet, load, now, scrapeSeconds = 15 }: PrometheusOptions) => ({
  fleet: fleet(),
  load,
  now: now(),
  scrapeMs: scrapeSeconds * 1000,
});

function range(options: PrometheusOptions, parameters: URLSearchParams) {
  const query = parseQuery(parameters.get("query") ?? "");
  const [start, end] = [timeOf(parameters, "start"), timeOf(parameters, "end")];
  const step = Number(parameters.get("step")) * 1000;
  if (!(step > 0))
    throw new BadQuery(
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  if (end < start) throw new BadQuery('invalid parameter "end": end timestamp must not be before start time');
  if ((end - start) / step > mostPoints)
    throw new BadQuery(
      "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
    );
  const times = Array.from(
    { length: Math.floor((end - start) / step) + 1 },
    (_, index) => start + index * step,
  );
  return evaluate(worldOf(options), query, times);
}

function instant(options: PrometheusOptions, parameters: URLSearchParams) {
  const query = parseQuery(parameters.get("query") ?? "");
  const at = parameters.has("time") ? timeOf(parameters, "time") : options.now();
  return evaluate(worldOf(options), query, [at]).map(({ metric, values }) => ({ metric, value: values[0] }));
}

function timeOf(parameters: URLSearchParams, name: string): number {
  const text = parameters.get(name) ?? "";
  const seconds = Number(text);
  const at = text === "" ? Number.NaN : Number.isNaN(seconds) ? Date.parse(text) : seconds * 1000;
  if (Number.isNaN(at))
    throw new BadQuery(`invalid parameter "${name}": cannot parse "${text}" to a valid timestamp`);
  return at;
}
