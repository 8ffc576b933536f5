import { Fault } from "./fault.ts";

/** Requests at once, and per second thereafter. */
interface Rate {
  burst: number;
  sustained: number;
}

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html: buckets per account and region.
const RATES = {
  clusterRead: { burst: 50, sustained: 20 },
  serviceDeployments: { burst: 50, sustained: 20 },
  serviceRevisions: { burst: 50, sustained: 20 },
  taskDefinitionRead: { burst: 50, sustained: 20 },
  taskDefinitionWrite: { burst: 20, sustained: 1 },
  clusterResourceRead: { burst: 100, sustained: 20 },
  clusterResourceWrite: { burst: 100, sustained: 40 },
  serviceRead: { burst: 100, sustained: 20 },
  serviceWrite: { burst: 50, sustained: 5 },
  // https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html: filtered and paginated reads.
  instances: { burst: 100, sustained: 20 },
  // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
  trailLookup: { burst: 2, sustained: 2 },
  trailRead: { burst: 10, sustained: 10 },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
  metricRead: { burst: 50, sustained: 50 },
} as const satisfies Record<string, Rate>;

type ApiClass = keyof typeof RATES;

const CLASS_OF: Record<string, ApiClass> = {
  ListClusters: "clusterRead",
  DescribeClusters: "clusterRead",
  DescribeCapacityProviders: "clusterRead",
  ListServices: "serviceRead",
  DescribeServices: "serviceRead",
  ListTasks: "clusterResourceRead",
  DescribeTasks: "clusterResourceRead",
  ListContainerInstances: "clusterResourceRead",
  RunTask: "clusterResourceWrite",
  StopTask: "clusterResourceWrite",
  UpdateContainerInstancesState: "clusterResourceWrite",
  DescribeContainerInstances: "clusterResourceRead",
  ListTaskDefinitions: "taskDefinitionRead",
  DescribeTaskDefinition: "taskDefinitionRead",
  ListServiceDeployments: "serviceDeployments",
  DescribeServiceDeployments: "serviceDeployments",
  StopServiceDeployment: "serviceDeployments",
  ContinueServiceDeployment: "serviceDeployments",
  DescribeServiceRevisions: "serviceRevisions",
  RegisterTaskDefinition: "taskDefinitionWrite",
  DeregisterTaskDefinition: "taskDefinitionWrite",
  UpdateService: "serviceWrite",
  DescribeInstances: "instances",
  LookupEvents: "trailLookup",
  ListPublicKeys: "trailRead",
  GetMetricData: "metricRead",
};

export interface Throttle {
  /** Takes one token, or throws the throttling error of the operation's service. Wall time. */
  admit(call: { account: string; region: string; operation: string }): void;
}

/** They have no request rate of their own that a queue's users would meet. */
const OF_QUEUES: ReadonlySet<string> = new Set([
  "ReceiveMessage",
  "DeleteMessage",
  "DeleteMessageBatch",
  "ChangeMessageVisibility",
  "ChangeMessageVisibilityBatch",
  "SendMessage",
  "SendMessageBatch",
  "GetQueueAttributes",
  "GetQueueUrl",
]);

const OF_OBJECTS: ReadonlySet<string> = new Set([
  "PutObject",
  "GetObject",
  "HeadObject",
  "DeleteObject",
  "ListObjectsV2",
]);

/** The error each protocol's SDK recognises as throttling and retries. */
export function throttled(operation: string): Fault {
  if (OF_QUEUES.has(operation)) return new Fault("RequestThrottled", "Request was throttled.");
  if (OF_OBJECTS.has(operation)) return new Fault("SlowDown", "Please reduce your request rate.", 503);
  return CLASS_OF[operation] === "instances"
    ? new Fault("RequestLimitExceeded", "Request limit exceeded.", 503)
    : new Fault("ThrottlingException", "Rate exceeded");
}

export function createThrottle({ now }: { now: () => number }): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    admit({ account, region, operation }) {
      const apiClass = CLASS_OF[operation];
      if (apiClass === undefined) return;
      const rate = RATES[apiClass];
      const key = `${account}/${region}/${apiClass}`;
      const at = now();
      const bucket = buckets.get(key) ?? { tokens: rate.burst, at };
      bucket.tokens = Math.min(rate.burst, bucket.tokens + ((at - bucket.at) / 1000) * rate.sustained);
      bucket.at = at;
      buckets.set(key, bucket);
      if (bucket.tokens < 1) throw throttled(operation);
      bucket.tokens -= 1;
    },
  };
}
