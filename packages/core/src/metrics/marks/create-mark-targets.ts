import { datadogMarks } from "./datadog-marks.ts";
import { grafanaMarks } from "./grafana-marks.ts";
import { mackerelMarks } from "./mackerel-marks.ts";
import type { MarkTarget } from "./mark.ts";
import { type MarkConfiguration, nameOfMark } from "./marks-configuration.ts";

/** The targets of the configuration, by their names. Secrets are read with each call: they may be renewed meanwhile. */
export function createMarkTargets(marks: readonly MarkConfiguration[]): ReadonlyMap<string, MarkTarget> {
  return new Map(
    marks.flatMap((mark) => {
      const made = mark.mackerel
        ? mackerelMarks(mark.mackerel)
        : mark.datadog
          ? datadogMarks(mark.datadog)
          : mark.grafana && grafanaMarks(mark.grafana);
      const name = nameOfMark(mark);
      return made ? [[name, { ...made, name, language: mark.language }] as const] : [];
    }),
  );
}
