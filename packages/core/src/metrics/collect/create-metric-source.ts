import { createCadvisorSource } from "../cadvisor/cadvisor-source.ts";
import type { MetricSource, SourceDeps } from "../metric-source.ts";
import type { SourceConfiguration } from "../metrics-configuration.ts";
import { createPrometheusSource } from "../prometheus/prometheus-source.ts";

/** The sources by their names, each made when it is first needed: they remember what they were told. */
export function createMetricSources(deps: SourceDeps): (source: SourceConfiguration) => MetricSource {
  const made = new Map<string, MetricSource>();
  return (source) => {
    const known = made.get(source.name) ?? createMetricSource(deps, source);
    made.set(source.name, known);
    return known;
  };
}

/** The source that an entry of the configuration is. */
function createMetricSource(deps: SourceDeps, source: SourceConfiguration): MetricSource {
  const { name, prometheus, cadvisor } = source;
  if (prometheus) return createPrometheusSource(deps, { name, configuration: prometheus });
  if (cadvisor) return createCadvisorSource(deps, { name, configuration: cadvisor });
  throw new Error(`the source ${name} has no kind`);
}
