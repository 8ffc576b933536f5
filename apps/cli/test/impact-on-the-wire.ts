import type { Row } from "./answers.ts";

const stepMs = 300_000;
const begun = Date.parse("2026-11-26T10:00:00Z");
const at = (minutes: number) => new Date(begun + minutes * 60_000).toISOString();

/** What a deployment did: the CPU got worse, the memory did not, and of restarts there are no points. */
export const impactOnTheWire: Row = {
  verdict: "WORSE",
  complete: false,
  before: { start: at(-60), end: at(0) },
  after: { start: at(10), end: at(40) },
  metrics: [
    ["CPU_USAGE", "cores", "WORSE", 0.4, 0.61, 0.525, "CPU got worse: 0.61 cores after, 0.4 cores expected."],
    [
      "MEMORY_USAGE",
      "bytes",
      "NO_CHANGE",
      430_000_000,
      432_000_000,
      0.005,
      "Memory did what it does by itself.",
    ],
    [
      "RESTARTS",
      "count",
      "NOT_ENOUGH_DATA",
      null,
      null,
      null,
      "Restarts cannot be judged: there are no points of it.",
    ],
  ].map(([metric, unit, verdict, expected, after, shift, message]) => ({
    ...{ metric, unit, verdict, before: expected, expected, after, shift, message, daysCompared: 7 },
    interval: shift === null ? null : { low: Number(shift) - 0.1, high: Number(shift) + 0.1 },
    pValue: verdict === "WORSE" ? 0.0004 : 0.8,
    seriesStart: at(-60),
    values: Array.from({ length: (100 * 60_000) / stepMs }, (_, step) =>
      shift === null ? null : Number(step < 12 ? expected : after),
    ),
  })),
};

export const marksOnTheWire: Row[] = [
  {
    target: "mackerel",
    kind: "MACKEREL",
    state: "WRITTEN",
    remoteId: "ann1",
    writtenAt: at(8),
    failingSince: null,
    failure: null,
  },
  {
    ...{
      target: "datadog",
      kind: "DATADOG",
      state: "FAILING",
      remoteId: null,
      writtenAt: null,
      failingSince: at(8),
    },
    failure: {
      kind: "mark.unauthorized",
      cause: "datadog does not accept the key, or there is none: HTTP 403",
    },
  },
];
