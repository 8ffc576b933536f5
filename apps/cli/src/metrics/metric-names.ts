import { nearest } from "@fleetgraph/catalogue";
import type { MetricSeriesFields } from "@fleetgraph/sdk";
import type { Say } from "../context.ts";
import { UsageError } from "../failure.ts";

export type MetricName = MetricSeriesFields["name"];

/** What one writes behind --metric, and what it stands for. The graph's own names do as well. */
const words: Readonly<Record<string, readonly MetricName[]>> = {
  cpu: ["CPU_USAGE"],
  memory: ["MEMORY_USAGE"],
  network: ["NETWORK_RECEIVE", "NETWORK_TRANSMIT"],
  disk: ["DISK_READ", "DISK_WRITE"],
  filesystem: ["FILESYSTEM_USAGE"],
  load: ["LOAD_1M"],
  throttled: ["CPU_THROTTLED"],
  restarts: ["RESTARTS"],
};

const wholes: Readonly<Partial<Record<MetricName, MetricName>>> = {
  CPU_USAGE: "CPU_RESERVED",
  MEMORY_USAGE: "MEMORY_RESERVED",
  FILESYSTEM_USAGE: "FILESYSTEM_CAPACITY",
};
const wholesOfHosts: typeof wholes = { ...wholes, CPU_USAGE: "CPU_LIMIT", MEMORY_USAGE: "MEMORY_LIMIT" };

/** What an amount is shown against: what is reserved for it, or what there is of it; a host has more than is reserved. */
export const against = (name: MetricName, kind: string): MetricName | undefined =>
  (kind === "HOST" ? wholesOfHosts : wholes)[name];

const everything: readonly MetricName[] = [
  ...Object.values(words).flat(),
  ...["CPU_LIMIT", "MEMORY_LIMIT", "CPU_RESERVED", "MEMORY_RESERVED", "FILESYSTEM_CAPACITY"],
] as MetricName[];

/** The metrics that are asked for, in their order: CPU and memory unless said. Throws a UsageError. */
export function parseMetrics(say: Say, values: readonly string[] | undefined): MetricName[] {
  const wanted = (values ?? ["cpu", "memory"]).flatMap((value) => value.split(","));
  const names = wanted.flatMap((each): readonly MetricName[] => {
    const word = each.trim().toLowerCase();
    if (word === "all") return Object.values(words).flat();
    const own = everything.find((name) => name === word.toUpperCase().replaceAll("-", "_"));
    const found = own ? [own] : words[word === "mem" ? "memory" : word];
    if (found) return found;
    const known = [...Object.keys(words), "all"];
    const meant = nearest(word, [...known, ...everything.map((name) => name.toLowerCase())]);
    throw new UsageError(
      say("cli.usage.metric", { value: each }),
      meant.length > 0
        ? say("cli.didYouMean", { candidates: meant })
        : say("cli.usage.metric.hint", { words: known }),
    );
  });
  return [...new Set(names)];
}

const lengths = { "1m": "MINUTE", "5m": "FIVE_MINUTES", "1h": "HOUR", "1d": "DAY" } as const;
export type Resolution = (typeof lengths)[keyof typeof lengths];

/** A length of a step: 1m, 5m, 1h or 1d. Throws a UsageError. */
export function parseResolution(say: Say, value: string | undefined): Resolution | undefined {
  if (value === undefined) return undefined;
  const same: Readonly<Record<string, keyof typeof lengths>> = { "60s": "1m", "60m": "1h", "24h": "1d" };
  const word = same[value] ?? value;
  if (Object.hasOwn(lengths, word)) return lengths[word as keyof typeof lengths];
  throw new UsageError(say("cli.usage.oneOf", { option: "--resolution", values: Object.keys(lengths) }));
}

/** How it is written: 5m. */
export const lengthOf = (resolution: string): string =>
  Object.entries(lengths).find(([, name]) => name === resolution)?.[0] ?? resolution;

const aggregates = {
  average: "AVERAGE",
  min: "MINIMUM",
  max: "MAXIMUM",
  sum: "SUM",
  p50: "P50",
  p95: "P95",
  p99: "P99",
} as const;
export type Aggregate = (typeof aggregates)[keyof typeof aggregates];

/** What is made of the points of a step. Throws a UsageError. */
export function parseAggregate(say: Say, value: string | undefined): Aggregate | undefined {
  if (value === undefined) return undefined;
  if (Object.hasOwn(aggregates, value)) return aggregates[value as keyof typeof aggregates];
  throw new UsageError(say("cli.usage.oneOf", { option: "--aggregate", values: Object.keys(aggregates) }));
}
