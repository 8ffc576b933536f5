import type { LoadFleet } from "../load/load-fleet.ts";
import type { LoadModel } from "../load/load-model.ts";
import {
  type SourceAnswer,
  type SourceRequestSeen,
  type SourceServer,
  startSourceServer,
} from "../load/source-server.ts";
import { type MackerelHostView, mackerelHosts } from "./mackerel-hosts.ts";

const minute = 60_000;

export interface MackerelOptions {
  fleet: () => LoadFleet;
  load: LoadModel;
  now: () => number;
  port?: number;
  /** A key that may read, and one that may do nothing. */
  key?: string;
  idleKey?: string;
  /** Milliseconds until a minute's points are there. */
  lateBy?: number;
  /** A range that is longer gets points so far apart, each the mean of its minutes. */
  coarse?: { afterMs: number; spacingMs: number };
  /** Whether the series of a retired host can be read; the API's documentation does not say. */
  retiredReadable?: boolean;
}

/**
 * Mackerel's API v0 as far as metrics go: https://mackerel.io/api-docs/. Hosts are retired when their task has stopped, and
 * listed no longer.
 */
export async function startMackerel(options: MackerelOptions): Promise<SourceServer> {
  const { key = "mackerel-key", idleKey = "idle-key", lateBy = 20_000, retiredReadable = true } = options;
  const newest = () => Math.floor((options.now() - lateBy) / minute) * minute;

  function answer({ method, url, headers }: SourceRequestSeen): SourceAnswer {
    const given = headers["x-api-key"];
    if (given === idleKey) return failed(403, { error: { message: "The API key may not read." } });
    if (given !== key) return failed(401, { error: "Authentication failed. Please try with valid Api Key." });
    if (method !== "GET") return failed(405, { error: "Method Not Allowed" });
    const hosts = mackerelHosts(options.fleet(), options.load);
    const isRetired = ({ stoppedAt }: MackerelHostView) => stoppedAt !== null && stoppedAt <= options.now();
    if (url.pathname === "/api/v0/hosts") {
      const statuses = url.searchParams.getAll("status");
      const listed = statuses.length === 0 || statuses.includes("working");
      const alive = hosts.filter((host) => host.startedAt <= options.now() && !isRetired(host));
      return { body: { hosts: listed ? alive.map(({ view }) => view) : [] } };
    }
    if (url.pathname === "/api/v0/tsdb/latest")
      return { body: { tsdbLatest: latestOf(hosts, url.searchParams) } };
    const [, id, what] = /^\/api\/v0\/hosts\/([^/]+)\/(metric-names|metrics)$/.exec(url.pathname) ?? [];
    if (id === undefined) return failed(404, { error: "Not Found" });
    const host = hosts.find((each) => each.id === id);
    if (host === undefined || (isRetired(host) && !retiredReadable))
      return failed(404, { error: { message: "Host not found." } });
    if (what === "metric-names") return { body: { names: [...host.metrics.keys()] } };
    return series(host, url.searchParams);
  }

  /** The last minute of which something was posted, within what Mackerel calls the latest. */
  function latestOf(hosts: readonly MackerelHostView[], query: URLSearchParams): object {
    const names = query.getAll("name");
    return Object.fromEntries(
      query.getAll("hostId").map((id) => {
        const host = hosts.find((each) => each.id === id);
        const points = names.flatMap((name) => {
          const at = lastOf(host, name);
          return at === null
            ? []
            : [[name, { time: at / 1000, value: host?.metrics.get(name)?.(at) ?? null }]];
        });
        return [id, Object.fromEntries(points)];
      }),
    );
  }

  function lastOf(host: MackerelHostView | undefined, name: string): number | null {
    const value = host?.metrics.get(name);
    if (value === undefined) return null;
    for (let at = newest(); at > newest() - 15 * minute; at -= minute) if (value(at) !== undefined) return at;
    return null;
  }

  function series(host: MackerelHostView, query: URLSearchParams): SourceAnswer {
    const value = host.metrics.get(query.get("name") ?? "");
    if (value === undefined) return failed(404, { error: { message: "Metric not found." } });
    const [from, to] = [Number(query.get("from")) * 1000, Number(query.get("to")) * 1000];
    if (!query.has("from") || !query.has("to") || !(from <= to))
      return failed(400, { error: { message: "from and to must be given, and from must not be after to." } });
    const { coarse } = options;
    const spacing = coarse !== undefined && to - from > coarse.afterMs ? coarse.spacingMs : minute;
    const metrics: object[] = [];
    for (let at = Math.ceil(from / spacing) * spacing; at <= Math.min(to, newest()); at += spacing) {
      const values: number[] = [];
      for (let part = at - spacing + minute; part <= at; part += minute) {
        const one = value(part);
        if (one !== undefined) values.push(one);
      }
      // What is no number is null in JSON.
      if (values.length > 0)
        metrics.push({ time: at / 1000, value: values.reduce((sum, each) => sum + each, 0) / values.length });
    }
    return { body: { metrics } };
  }

  return await startSourceServer(answer, options.port === undefined ? {} : { port: options.port });
}

const failed = (status: number, body: object): SourceAnswer => ({ status, body });
