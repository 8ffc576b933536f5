import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GraphOnTheWire, graphOnTheWire } from "../../../../packages/sdk/test/graph-on-the-wire.ts";
import { metricsGraph, metricsOnTheWire, seriesOnTheWire } from "../../test/metrics-on-the-wire.ts";
import { type BuiltFleet, builtFleet } from "../../test/run-fleet.ts";
import { sayIn } from "../../test/say-in.ts";
import type { Context } from "../context.ts";
import { displayWidth } from "../terminal/display-width.ts";
import { niceTop, plot } from "../terminal/plot.ts";
import { sparkline } from "../terminal/sparkline.ts";
import { styleOf } from "../terminal/style.ts";
import type { Subject } from "./find-targets.ts";
import type { MetricName } from "./metric-names.ts";
import { printMetrics, rowsOf } from "./print-metrics.ts";
import { printSources } from "./print-sources.ts";

let wire: GraphOnTheWire;
let built: BuiltFleet;
beforeAll(async () => {
  built = await builtFleet();
  wire = await graphOnTheWire(metricsGraph);
});
afterAll(async () => {
  await wire.close();
  await built.remove();
});

const fleet = (...args: string[]) =>
  built.run(["metrics", ...args], { env: { FLEETGRAPH_URL: wire.url, FLEETGRAPH_TOKEN: "good" } });

const task = { id: "tsk_0123456789abcdefghjkmnpq", kind: "TASK", label: "4f6d2a1b0123" };
const host = { id: "hst_0123456789abcdefghjkmnpq", kind: "HOST", label: "i-0123456789abcdef0" };
const subject: Subject = { kind: "task", name: "production-web/web/4f6d2a1b", main: task, beside: [host] };

function printed(
  metrics: MetricName[],
  input: { width: number | null; locale?: "en" | "ja"; series?: unknown },
) {
  const { width, locale = "en" } = input;
  const lines: string[] = [];
  const context = { say: sayIn(locale), style: styleOf(false), locale, width } as Context;
  const targets = [subject.main, ...subject.beside];
  const names = [...metrics, "CPU_RESERVED", "MEMORY_RESERVED", "CPU_LIMIT"];
  const series = (input.series ?? metricsOnTheWire({ targets, names })) as never;
  printMetrics(
    { ...context, print: (text) => void lines.push(...text.split("\n")) },
    { subject, rows: rowsOf(targets, { metrics, series }) },
  );
  return lines;
}

test.each(["en", "ja"] as const)("plots and tables fit the terminal (%s)", (locale) => {
  for (const width of [40, 60, 80, 132]) {
    for (const metrics of [["CPU_USAGE"], ["CPU_USAGE", "MEMORY_USAGE", "LOAD_1M"]] as MetricName[][]) {
      const lines = printed(metrics, { width, locale });
      expect([width, ...lines.filter((line) => displayWidth(line) > width)]).toEqual([width]);
    }
  }
});

test("what is not known is a gap, and what is reserved a line of its own", () => {
  const lines = plot(styleOf(false), {
    values: [0, 1, null, null, 1, 0],
    reference: 1.5,
    width: 20,
    height: 8,
    binary: false,
    format: String,
    times: ["09:00", "09:30", "10:00"],
  });
  const columns = [...Array(16).keys()].map((column) =>
    lines.slice(0, 7).map((line) => [...line][column + 5] ?? " "),
  );
  const drawn = columns.map((column) => column.filter((cell) => cell !== " ").length);
  // The dots of the reserved line stand in every second column; there is nothing else in the gap.
  expect(drawn.slice(6, 9).every((count) => count <= 1)).toBe(true);
  expect(drawn.slice(0, 4).some((count) => count > 2)).toBe(true);
  expect(lines[0]).toMatch(/^ *1\.5 │/);
  expect(lines.at(-1)).toContain("09:00");
  expect(sparkline([null, 0, 1, 2, null], 5)).toBe("·▁▅█·");
  expect([niceTop(0.83, false), niceTop(424 * 1_048_576, true) / 1_048_576, niceTop(0, false)]).toEqual([
    1, 500, 1,
  ]);
});

test("a source that fails says since when, and nothing looks like zero", () => {
  const failing = {
    stale: true,
    failedSince: "2026-11-26T09:40:00.000Z",
    failure: {
      kind: "cause.source.unreachable",
      cause: "It cannot be reached: refused",
      nextStep: "Check that it runs.",
    },
  };
  const of = { kind: "TASK", id: task.id };
  const series = [
    seriesOnTheWire(of, { name: "CPU_USAGE", unit: "cores", values: [0.5, null], more: failing }),
    seriesOnTheWire(of, {
      name: "MEMORY_USAGE",
      unit: "bytes",
      values: [null, null],
      more: { ...failing, source: null, sources: [], whyEmpty: failing.failure },
    }),
  ];
  const text = printed(["CPU_USAGE", "MEMORY_USAGE"], { width: 100, series }).join("\n");
  expect(text).toMatch(
    /prom-eu is stale since 2026-11-26 \d\d:40:00: It cannot be reached: refused. What came since/,
  );
  expect(text).toContain("memory: It cannot be reached: refused. Check that it runs.");
  expect(text).not.toMatch(/last 0(?!\.)/);
});

test("a source that ends before what its tasks have is told of", () => {
  const statistics = { last: 0.4, lastAt: "2026-11-26T09:50:00.000Z", count: 50 };
  const continuedBy = {
    ...{ sources: ["prom-eu"], summedFrom: "TASKS", taskCounts: null, values: [] },
    statistics,
  };
  const more = { source: "aws", sources: ["aws"], summedFrom: null, taskCounts: null, continuedBy };
  const of = { kind: "TASK", id: task.id };
  const series = [seriesOnTheWire(of, { name: "CPU_USAGE", unit: "cores", values: [0.5, null], more })];
  expect(printed(["CPU_USAGE"], { width: null, series }).join("\n")).toMatch(
    /CPU_USAGE: what aws gives ends at .*; added up of tasks, prom-eu has values until 2026-11-26 \d\d:50:00/,
  );
});

test("sources say in words what they were asked for and did not have", async () => {
  const lines: string[] = [];
  const gaps = [
    { kind: "NO_SERIES", what: "TASKS", count: 4, detail: null, text: "nothing of 4 tasks" },
    { kind: "LIMIT", what: "CALLS", count: 1, detail: null, text: "1 call beyond mostCalls" },
  ];
  const times = { observedAt: null, lastPointAt: null, failedSince: null };
  const cluster = { name: "shop", region: "us-east-1", account: { name: "main" } };
  const source = { ...times, name: "agents", kind: "MACKEREL", cluster, stale: true, failure: null, gaps };
  await printSources({
    ...{ say: sayIn("en"), style: styleOf(false), locale: "en", width: 120 },
    fleet: {
      metricSources: {
        all: async function* () {
          yield { ...source, pointCount: 9 };
        },
      },
    },
    print: (text: string) => void lines.push(text),
  } as never);
  expect(lines.join("\n")).toMatch(/agents .* nothing of 4 tasks, 1 call beyond mostCalls/);
});

test("in a pipe it is a plain table, with --json every value, and a name that is none says which there are", async () => {
  const [piped, json, wrong, none] = await Promise.all([
    fleet("4f6d2a1b", "--metric", "cpu,network"),
    fleet("production-web/web", "--json", "--since", "30m"),
    fleet("web", "--metric", "cpus"),
    fleet("nowhere"),
  ]);
  expect(piped.stdout).toMatch(/^OF +METRIC +LAST +OUT OF +SHARE +MEAN +P95 +MAX +SOURCE$/m);
  expect(piped.stdout).toMatch(/^host i-0123456789abcdef0 +sent .* KiB\/s +prom-eu$/m);
  // No line art, no colours, no gaps that only people see.
  expect(piped.stdout).not.toMatch(/[\u2580-\u28ff·]/);
  expect(piped.stdout).toBe(stripVTControlCharacters(piped.stdout));
  const { of, series } = JSON.parse(json.stdout);
  expect(of).toMatchObject({ kind: "service", name: "production-web/web" });
  expect(series.map(({ name }: { name: string }) => name)).toEqual([
    ...["CPU_USAGE", "CPU_RESERVED", "MEMORY_USAGE", "MEMORY_RESERVED"],
  ]);
  expect(series[0].values[20]).toBeNull();
  expect([wrong.code, none.code]).toEqual([2, 4]);
  expect(wrong.stderr).toMatch(/no metric "cpus"[\s\S]*Did you mean cpu/);
});
