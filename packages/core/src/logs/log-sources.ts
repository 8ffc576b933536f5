import type { Reads } from "../kernel/index.ts";
import type { LogsClientOf } from "./cloudwatch-logs/cloudwatch-source.ts";
import { createLazySource } from "./lazy-source.ts";
import type { LogSource } from "./log-source.ts";
import { coversPath, type LogSourceConfiguration, type LogsConfiguration } from "./logs-configuration.ts";
import { createSearchSource } from "./search/search-source.ts";

/** The sources of fleetgraph.yaml, and how their lines are shown and followed. */
export type LogSources = {
  list: readonly LogSource[];
  redact: boolean;
  pollMs: number;
  overlapMs: number;
  close(): Promise<void>;
};

/** Nothing is asked, or loaded, until somebody reads lines. */
export function createLogSources(
  deps: { reads: Reads; clientOf: LogsClientOf },
  { sources, redactSecrets, pollSeconds, overlapSeconds, timeoutSeconds }: LogsConfiguration,
): LogSources {
  const list = sources.map((source) => sourceOf(deps, source, timeoutSeconds * 1000));
  return {
    list,
    redact: redactSecrets,
    pollMs: pollSeconds * 1000,
    overlapMs: overlapSeconds * 1000,
    async close() {
      await Promise.all(list.map((source) => source.close()));
    },
  };
}

function sourceOf(
  deps: { reads: Reads; clientOf: LogsClientOf },
  source: LogSourceConfiguration,
  timeoutMs: number,
): LogSource {
  const { elasticsearch, opensearch } = source;
  if (elasticsearch)
    return createSearchSource(source, elasticsearch, async () => {
      const { openElasticsearch } = await import("./search/elasticsearch.ts");
      return openElasticsearch(elasticsearch, { timeoutMs });
    });
  if (opensearch)
    return createSearchSource(source, opensearch, async () => {
      const { openOpenSearch } = await import("./search/opensearch.ts");
      return openOpenSearch(opensearch, { timeoutMs });
    });
  return createLazySource(
    { name: source.name, covers: (path) => coversPath(source, path), takesStrangers: false },
    async () => {
      const { createCloudWatchSource } = await import("./cloudwatch-logs/cloudwatch-source.ts");
      return createCloudWatchSource(deps, source);
    },
  );
}
