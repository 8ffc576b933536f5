import type { MetricSource, SourceDeps } from "../metric-source.ts";
import type { SourceConfiguration } from "../metrics-configuration.ts";

/** The source that an entry of the configuration is. Its code is loaded with it: most servers have one kind. */
async function createMetricSource(deps: SourceDeps, source: SourceConfiguration): Promise<MetricSource> {
  const { name, prometheus, cadvisor, mackerel, datadog, cloudwatch } = source;
  if (prometheus) {
    const { createPrometheusSource } = await import("../prometheus/prometheus-source.ts");
    return createPrometheusSource(deps, { name, configuration: prometheus });
  }
  if (cadvisor) {
    const { createCadvisorSource } = await import("../cadvisor/cadvisor-source.ts");
    return createCadvisorSource(deps, { name, configuration: cadvisor });
  }
  if (mackerel) {
    const { createMackerelSource } = await import("../mackerel/mackerel-source.ts");
    return createMackerelSource(deps, { name, configuration: mackerel });
  }
  if (datadog) {
    const { createDatadogSource } = await import("../datadog/datadog-source.ts");
    return createDatadogSource(deps, { name, configuration: datadog });
  }
  if (cloudwatch) {
    const { createCloudWatchSource } = await import("../cloudwatch/cloudwatch-source.ts");
    return createCloudWatchSource(deps, { name, configuration: cloudwatch });
  }
  throw new Error(`the source ${name} has no kind`);
}

/** The sources by their names, each made when it is first needed: they remember what they were told. */
export function createMetricSources(
  deps: SourceDeps,
): (source: SourceConfiguration) => Promise<MetricSource> {
  const made = new Map<string, Promise<MetricSource>>();
  return (source) => {
    const known = made.get(source.name) ?? createMetricSource(deps, source);
    made.set(source.name, known);
    return known;
  };
}
