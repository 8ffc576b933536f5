/**
 * Who asks: listing leaves a part of every budget to what changes the fleet. Checks are of use for seconds only: they
 * do not queue for longer.
 */
export type Purpose = "sync" | "change" | "check";

/** In the order of their precedence. */
export const purposes: readonly Purpose[] = ["change", "check", "sync"];

/** Calls at once, and a second thereafter. */
export type Budget = { burst: number; sustained: number; checksOnly?: true };

// Amazon ECS developer guide, "Request throttling for the Amazon ECS API": tokens and refill per second, for each
// account and region. EC2's, STS's, ECR's and Secrets Manager's own limits are higher than what is used of them here.
// CloudWatch Logs ("DescribeLogGroups: 10 transactions per second"), Service Quotas ("ListServiceQuotas requests per
// second: 10"), Systems Manager (40 a second) and CloudTrail (LookupEvents twice a second, others ten times) tell theirs in
// their own guides, S3 thousands; IAM, Elastic Load Balancing and both kinds of Auto Scaling none. CloudWatch gives metrics
// 50 times a second, and 180,000 points a second that are younger than three hours: with as many points as a call asks for
// (metrics/cloudwatch/get-metric-data.ts) the latter is the closer limit.
const budgets: Readonly<Record<string, Budget>> = {
  clusterRead: { burst: 50, sustained: 20 },
  taskRead: { burst: 100, sustained: 20 },
  serviceRead: { burst: 100, sustained: 20 },
  serviceWrite: { burst: 50, sustained: 5 },
  hostWrite: { burst: 100, sustained: 40 },
  taskDefinitionWrite: { burst: 20, sustained: 1 },
  logGroupRead: { burst: 10, sustained: 10, checksOnly: true },
  quotaRead: { burst: 20, sustained: 10, checksOnly: true },
  roleRead: { burst: 40, sustained: 10, checksOnly: true },
  targetGroupRead: { burst: 40, sustained: 10, checksOnly: true },
  scalingRead: { burst: 20, sustained: 5 },
  imageRead: { burst: 200, sustained: 100 },
  secretRead: { burst: 200, sustained: 100, checksOnly: true },
  parameterRead: { burst: 40, sustained: 40, checksOnly: true },
  trailLookup: { burst: 2, sustained: 2, checksOnly: true },
  trailRead: { burst: 10, sustained: 10, checksOnly: true },
  metricRead: { burst: 10, sustained: 6, checksOnly: true },
  objectRead: { burst: 200, sustained: 100, checksOnly: true },
};
const otherBudget: Budget = { burst: 100, sustained: 20 };

const classes: Readonly<Record<string, string>> = {
  ListClusters: "clusterRead",
  DescribeClusters: "clusterRead",
  DescribeCapacityProviders: "clusterRead",
  DescribeTaskDefinition: "clusterRead",
  ListTaskDefinitions: "clusterRead",
  ListServiceDeployments: "clusterRead",
  DescribeServiceDeployments: "clusterRead",
  DescribeServiceRevisions: "clusterRead",
  ListTasks: "taskRead",
  DescribeTasks: "taskRead",
  ListContainerInstances: "taskRead",
  DescribeContainerInstances: "taskRead",
  ListServices: "serviceRead",
  DescribeServices: "serviceRead",
  UpdateService: "serviceWrite",
  StopServiceDeployment: "serviceWrite",
  UpdateContainerInstancesState: "hostWrite",
  RegisterTaskDefinition: "taskDefinitionWrite",
  DeregisterTaskDefinition: "taskDefinitionWrite",
  DescribeLogGroups: "logGroupRead",
  ListServiceQuotas: "quotaRead",
  GetRole: "roleRead",
  DescribeTargetGroups: "targetGroupRead",
  DescribeImages: "imageRead",
  BatchGetImage: "imageRead",
  DescribeAutoScalingGroups: "scalingRead",
  DescribeScalableTargets: "scalingRead",
  DescribeSecret: "secretRead",
  GetParameters: "parameterRead",
  LookupEvents: "trailLookup",
  ListPublicKeys: "trailRead",
  GetMetricData: "metricRead",
  GetObject: "objectRead",
  HeadObject: "objectRead",
  ListObjectsV2: "objectRead",
};

/** What AWS allows of a class. */
export function documentedBudget(apiClass: string): Budget {
  return budgets[apiClass] ?? otherBudget;
}

/** The class whose budget a call of that operation counts against. */
export function apiClassOf(operation: string): string {
  return classes[operation] ?? "other";
}

/** One budget of AWS's. `account`: as it is configured. */
export type BudgetKey = { account: string; region: string; apiClass: string };

/** Lets calls through no faster than the API class of an account and region allows. */
export type RateGate = {
  /**
   * Waits for the turn of one call. Throws AwsFailure ("throttled") for a check that would wait too long and where too
   * many wait already, and the signal's reason when it is aborted.
   */
  take(place: string, purpose: Purpose, operation: string, signal?: AbortSignal): Promise<void>;
  /**
   * Milliseconds until it is the holder's turn to make a change, for whoever would rather do something else meanwhile:
   * the turn is kept, and asked for again when it has come. 0: it has come, and the call need not wait any more.
   */
  turn(place: string, operation: string, holder: string): Promise<number>;
  /** AWS said "too fast": the class of that operation waits longer. */
  throttled(place: string, operation: string): void;
};

/** For tests and tools that have nobody to be careful of. */
export const openGate: RateGate = {
  take: async () => undefined,
  turn: async () => 0,
  throttled: () => undefined,
};
