import type { LoadFleet } from "../load/load-fleet.ts";
import type { LoadModel } from "../load/load-model.ts";
import { seriesNames, seriesOf } from "./series.ts";

/** The scrapes of some time as OpenMetrics text with timestamps: what `promtool tsdb create-blocks-from` takes. */
export function openMetricsOf(input: {
  fleet: LoadFleet;
  load: LoadModel;
  from: number;
  until: number;
  scrapeSeconds: number;
}): string {
  const { fleet, load, from, until, scrapeSeconds } = input;
  const lines: string[] = [];
  for (const name of seriesNames) {
    // A counter's family has no _total in its name; a gauge is all that is needed of the type.
    lines.push(`# TYPE ${name} unknown`);
    for (const { labels, sample } of seriesOf(name, fleet, load)) {
      const text = Object.entries(labels)
        .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
        .join(",");
      for (let at = from; at <= until; at += scrapeSeconds * 1000) {
        const value = sample(at);
        if (value !== undefined) lines.push(`${name}{${text}} ${numberOf(value)} ${at / 1000}`);
      }
    }
  }
  return `${lines.join("\n")}\n# EOF\n`;
}

const numberOf = (value: number): string =>
  Number.isNaN(value) ? "NaN" : Number.isFinite(value) ? String(value) : value > 0 ? "+Inf" : "-Inf";
