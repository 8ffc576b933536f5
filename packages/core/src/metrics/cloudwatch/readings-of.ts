import type { SourceHost, SourceTargets } from "../metric-source.ts";
import type { CloudWatchPart } from "./cloudwatch-configuration.ts";
import { insightsReadings } from "./insights-readings.ts";
import type { MetricReading, Period } from "./metric-reading.ts";

const cores = (cpuUnits: number) => cpuUnits / 1024;
const mebibyte = 1024 * 1024;
const share = (percent: number | undefined, whole: number) => ((percent ?? Number.NaN) / 100) * whole;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What is asked of a cluster: those parts of it, the most telling first. */
export function readingsOf(targets: SourceTargets, parts: readonly CloudWatchPart[]): MetricReading[] {
  const insights = insightsReadings(targets);
  return [
    ...(parts.includes("services") ? [...clusterReadings(targets), ...serviceReadings(targets)] : []),
    ...(parts.includes("hosts") ? hostReadings(targets) : []),
    ...insights.filter(({ part }) => parts.includes(part)),
  ];
}

/**
 * AWS/ECS tells percents of what the tasks of a service reserve. SampleCount over a minute is how many of them ran, which
 * makes cores and bytes of it, of the past too.
 */
function serviceReadings({ cluster, services, tasks }: SourceTargets): MetricReading[] {
  return services.flatMap((service): MetricReading[] => {
    const own = tasks.filter(({ serviceId }) => serviceId === service.id);
    const common = {
      part: "services",
      namespace: "AWS/ECS",
      dimensions: { ClusterName: cluster.name, ServiceName: service.name },
      statistics: ["Average", "SampleCount"],
      target: { kind: "SERVICE", id: service.id, container: null },
    } as const;
    const wholes = [
      ["CPUUtilization", "CPU_USAGE", own.flatMap(({ cpuUnits }) => (cpuUnits ? [cores(cpuUnits)] : []))],
      [
        "MemoryUtilization",
        "MEMORY_USAGE",
        own.flatMap(({ memoryMib }) => (memoryMib ? [memoryMib * mebibyte] : [])),
      ],
    ] as const;
    return wholes.flatMap(([name, metric, reserved]): MetricReading[] => {
      // Nothing is emitted without running tasks, and what they reserve is not known without any.
      if (reserved.length === 0) return [];
      const ofOne = mean(reserved);
      const values: MetricReading["values"] = ({ Average, SampleCount = Number.NaN }, { seconds }) => [
        [metric, share(Average, ofOne * (SampleCount / (seconds / 60)))],
      ];
      return [{ ...common, name, values }];
    });
  });
}

/**
 * Of a cluster with hosts: percents of what they have together, those that were there in that minute. CloudWatch has none of a
 * cluster without hosts.
 */
function clusterReadings({ cluster, hosts }: SourceTargets): MetricReading[] {
  if (hosts.length === 0) return [];
  const wholes = [
    ["CPUUtilization", "CPU_USAGE", ({ cpuUnits }: SourceHost) => cores(cpuUnits)],
    ["MemoryUtilization", "MEMORY_USAGE", ({ memoryMib }: SourceHost) => memoryMib * mebibyte],
  ] as const;
  return wholes.map(([name, metric, amount]) => ({
    part: "services",
    namespace: "AWS/ECS",
    name,
    dimensions: { ClusterName: cluster.name },
    statistics: ["Average"],
    target: { kind: "CLUSTER", id: cluster.id, container: null },
    values: ({ Average }, period) => [[metric, share(Average, wholeOf(hosts, period, amount))]],
  }));
}

/** What the hosts had together; no number for a period in which one came or went, whose whole nobody knows. */
function wholeOf(
  hosts: readonly SourceHost[],
  { start, seconds }: Period,
  amount: (host: SourceHost) => number,
): number {
  const end = start + seconds * 1000;
  let whole = 0;
  for (const host of hosts) {
    const [from, until] = [
      host.registeredAt ?? Number.NEGATIVE_INFINITY,
      host.goneAt ?? Number.POSITIVE_INFINITY,
    ];
    if (from >= end || until <= start) continue;
    if (from > start || until < end) return Number.NaN;
    whole += amount(host);
  }
  return whole;
}

/**
 * AWS/EC2 knows what the hypervisor sees: no memory, no disk space. Without detailed monitoring there is a point each five
 * minutes, which is then no point of a minute.
 */
function hostReadings({ hosts }: SourceTargets): MetricReading[] {
  return hosts.flatMap(({ id, ec2InstanceId, cpuUnits }): MetricReading[] => {
    if (ec2InstanceId === null) return [];
    const common = {
      part: "hosts",
      namespace: "AWS/EC2",
      dimensions: { InstanceId: ec2InstanceId },
      target: { kind: "HOST", id, container: null },
    } as const;
    const rates = [
      ["NetworkIn", "NETWORK_RECEIVE"],
      ["NetworkOut", "NETWORK_TRANSMIT"],
    ] as const;
    return [
      {
        ...common,
        name: "CPUUtilization",
        statistics: ["Average"],
        values: ({ Average }) => [["CPU_USAGE", share(Average, cores(cpuUnits))]],
      },
      ...rates.map(
        ([name, metric]): MetricReading => ({
          ...common,
          name,
          statistics: ["Sum"],
          values: ({ Sum = Number.NaN }, { seconds }) => [[metric, Sum / seconds]],
        }),
      ),
    ];
  });
}
