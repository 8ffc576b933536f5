import { z } from "zod";
import { createSourceHttp, readSecret, SourceFailure, type SourceHttp } from "../../kernel/index.ts";
import type { SourceDeps } from "../metric-source.ts";
import type { MackerelConfiguration } from "./mackerel-configuration.ts";

const container = z.looseObject({ name: z.string().optional(), docker_id: z.string().optional() });
const host = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  customIdentifier: z.string().nullish(),
  isRetired: z.boolean().nullish(),
  meta: z
    .looseObject({
      cloud: z
        .looseObject({
          provider: z.string().nullish(),
          metadata: z
            .looseObject({
              task_arn: z.string().optional(),
              task: z.string().optional(),
              containers: z.array(container).nullish(),
              "instance-id": z.string().optional(),
            })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
const hostList = z.looseObject({ hosts: z.array(host) });
const nameList = z.looseObject({ names: z.array(z.string()) });
// A value that is no number is no point.
const point = z.looseObject({ time: z.number(), value: z.number().nullable().catch(null) });
const series = z.looseObject({ metrics: z.array(point) });
const latest = z.looseObject({ tsdbLatest: z.record(z.string(), z.record(z.string(), point)) });

export type MackerelHost = z.infer<typeof host>;
/** `at` is in epoch milliseconds, as Mackerel has it. */
export type MackerelPoint = { at: number; value: number };

/** Mackerel's API v0, as far as it is read. Each function throws SourceFailure, or the signal's reason. */
export type MackerelApi = {
  /** Every host that is not retired, whatever its status. */
  hosts(signal: AbortSignal): Promise<MackerelHost[]>;
  /** The names of what a host ever posted; none of a host that is gone. */
  metricNames(hostId: string, signal: AbortSignal): Promise<string[]>;
  /** By host and name, the last point of each. */
  latest(
    hostIds: readonly string[],
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<Map<string, Map<string, MackerelPoint>>>;
  /** In order; null where the host or the metric is not known. */
  series(
    hostId: string,
    name: string,
    range: { from: number; to: number },
    signal: AbortSignal,
  ): Promise<MackerelPoint[] | null>;
};

const statuses = ["working", "standby", "maintenance", "poweroff"] as const;

/** The API with the key as it is now. */
export async function mackerelApi(
  configuration: MackerelConfiguration,
  http: SourceDeps["http"],
): Promise<MackerelApi> {
  const { url, apiKeyEnv, apiKeyFile, timeoutSeconds } = configuration;
  const key = await readSecret({ env: apiKeyEnv, file: apiKeyFile });
  const calls: SourceHttp = createSourceHttp({
    baseUrl: url,
    headers: { "X-Api-Key": key },
    timeoutMs: timeoutSeconds * 1000,
    ...http,
  });
  return {
    async hosts(signal) {
      const answer = await calls.get("/api/v0/hosts", { query: { status: statuses }, signal });
      return read(hostList, answer, "/api/v0/hosts").hosts.filter(({ isRetired }) => isRetired !== true);
    },
    async metricNames(hostId, signal) {
      const path = `/api/v0/hosts/${encodeURIComponent(hostId)}/metric-names`;
      const answer = await found(calls.get(path, { signal }));
      return answer === null ? [] : read(nameList, answer, "/api/v0/hosts/…/metric-names").names;
    },
    async latest(hostId, name, signal) {
      const answer = await calls.get("/api/v0/tsdb/latest", { query: { hostId, name }, signal });
      const { tsdbLatest } = read(latest, answer, "/api/v0/tsdb/latest");
      return new Map(
        Object.entries(tsdbLatest).map(([host, points]) => [
          host,
          new Map(
            Object.entries(points).flatMap(([metric, given]) => {
              const read = pointOf(given);
              return read === null ? [] : [[metric, read] as const];
            }),
          ),
        ]),
      );
    },
    async series(hostId, name, { from, to }, signal) {
      const path = `/api/v0/hosts/${encodeURIComponent(hostId)}/metrics`;
      const query = { name, from: Math.floor(from / 1000), to: Math.ceil(to / 1000) };
      const answer = await found(calls.get(path, { query, signal }));
      if (answer === null) return null;
      return read(series, answer, "/api/v0/hosts/…/metrics").metrics.flatMap((each) => pointOf(each) ?? []);
    },
  };
}

function pointOf({ time, value }: z.infer<typeof point>): MackerelPoint | null {
  return value === null || !Number.isFinite(value) ? null : { at: time * 1000, value };
}

/** Null for what is not there. */
async function found(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SourceFailure && error.kind === "NOT_FOUND") return null;
    throw error;
  }
}

function read<Shape extends z.ZodType>(shape: Shape, answer: unknown, path: string): z.infer<Shape> {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new SourceFailure(
    "BAD_ANSWER",
    `GET ${path}: the answer is not as documented at ${where || "its root"}`,
  );
}
