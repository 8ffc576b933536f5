/** Repositories of agents that watch a host and its containers, by their own name; whoever mirrors them keeps it. */
const names = [
  ...["mackerel-agent", "mackerel-container-agent", "datadog-agent", "agent-datadog", "dogstatsd-agent"],
  ...[
    "node-exporter",
    "node_exporter",
    "prometheus-node-exporter",
    "cadvisor",
    "vmagent",
    "cloudwatch-agent",
  ],
  ...[
    "infrastructure",
    "infrastructure-bundle",
    "newrelic-infra",
    "newrelic-infrastructure",
    "newrelic-agent",
  ],
  ...["opentelemetry-collector", "otel-collector", "otelcol", "aws-otel-collector", "splunk-otel-collector"],
  ...["telegraf", "netdata", "collectd", "alloy", "grafana-agent", "oneagent", "dynatrace-oneagent"],
  ...["zabbix-agent", "zabbix-agent2", "metricbeat", "elastic-agent", "instana-agent", "sysdig-agent"],
];
/** Whose image `agent` it is. */
const makers = ["datadog", "datadoghq", "grafana", "instana", "sysdig"];

// Of one's own build: acme-datadog-agent, node-exporter-arm64; not what is only called after one, as telegraf-consumer is.
const named = new RegExp(
  `(^|[-_.])(${names.join("|")})([-_.](contrib|core|k8s|custom|arm64|amd64|v?\\d+))*$`,
);

/** Whether an image is one of a known agent's, from wherever it is pulled. */
export function isMonitoringAgent(image: string): boolean {
  const path = (image.split("@")[0] ?? "").toLowerCase().replace(/:[^/:]*$/, "");
  const [name = "", owner = ""] = path.split("/").reverse();
  return named.test(name) || (name === "agent" && makers.includes(owner));
}
