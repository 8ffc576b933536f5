import { RateLimiterMemory, RateLimiterQueue, RateLimiterQueueError } from "rate-limiter-flexible";
import { AwsFailure } from "./aws-failure.ts";

/**
 * Who asks: listing leaves a share of every budget to what changes the fleet. Checks are of use for seconds only: they
 * do not queue for longer.
 */
export type Purpose = "sync" | "change" | "check";

type Budget = { burst: number; sustained: number; checksOnly?: true };

// Amazon ECS developer guide, "Request throttling for the Amazon ECS API": tokens and refill per second, for each
// account and region. EC2's, STS's, ECR's and Secrets Manager's own limits are higher than what is used of them here.
// CloudWatch Logs ("DescribeLogGroups: 10 transactions per second"), Service Quotas ("ListServiceQuotas requests per
// second: 10") and Systems Manager (40 a second) tell theirs in their own guides; IAM and Elastic Load Balancing none.
const budgets: Readonly<Record<string, Budget>> = {
  clusterRead: { burst: 50, sustained: 20 },
  taskRead: { burst: 100, sustained: 20 },
  serviceRead: { burst: 100, sustained: 20 },
  serviceWrite: { burst: 50, sustained: 5 },
  taskDefinitionWrite: { burst: 20, sustained: 1 },
  logGroupRead: { burst: 10, sustained: 10, checksOnly: true },
  quotaRead: { burst: 20, sustained: 10, checksOnly: true },
  roleRead: { burst: 40, sustained: 10, checksOnly: true },
  targetGroupRead: { burst: 40, sustained: 10, checksOnly: true },
  imageRead: { burst: 200, sustained: 100, checksOnly: true },
  secretRead: { burst: 200, sustained: 100, checksOnly: true },
  parameterRead: { burst: 40, sustained: 40, checksOnly: true },
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
  RegisterTaskDefinition: "taskDefinitionWrite",
  DescribeLogGroups: "logGroupRead",
  ListServiceQuotas: "quotaRead",
  GetRole: "roleRead",
  DescribeTargetGroups: "targetGroupRead",
  DescribeImages: "imageRead",
  BatchGetImage: "imageRead",
  DescribeSecret: "secretRead",
  GetParameters: "parameterRead",
};

/** Of a budget that several purposes have need of. What only checks look at is all theirs. */
const shares: Readonly<Record<Purpose, number>> = { sync: 0.7, change: 1, check: 0.5 };

/** Seconds that a check waits for its turn at most. */
const checkPatience = 8;

/** Lets calls through no faster than the API class of an account and region allows. */
export type RateGate = {
  /** Waits for the turn of one call. Throws AwsFailure ("throttled") for a check that would wait too long. */
  take(place: string, purpose: Purpose, operation: string): Promise<void>;
  /** AWS said "too fast": the class of that operation waits longer. */
  throttled(place: string, purpose: Purpose, operation: string): Promise<void>;
};

/** The gate of this process. */
export function createRateGate(): RateGate {
  const gates = new Map<string, { limiter: RateLimiterMemory; queue: RateLimiterQueue; points: number }>();

  function gateOf(place: string, purpose: Purpose, operation: string) {
    const apiClass = classes[operation] ?? "other";
    const key = `${place}/${apiClass}/${purpose}`;
    const known = gates.get(key);
    if (known) return { key, ...known };
    const { burst, sustained, checksOnly } = budgets[apiClass] ?? otherBudget;
    const points = Math.max(1, Math.floor(burst * (checksOnly ? 1 : shares[purpose])));
    // A window as long as the burst takes to refill keeps to the sustained rate on average.
    const limiter = new RateLimiterMemory({ points, duration: burst / sustained, keyPrefix: key });
    const made = { limiter, queue: new RateLimiterQueue(limiter), points };
    gates.set(key, made);
    return { key, ...made };
  }

  return {
    async take(place, purpose, operation) {
      try {
        // In seconds since 1970, rounded down when it is compared; 0 is for ever.
        const until = purpose === "check" ? Math.ceil(Date.now() / 1000) + checkPatience : 0;
        await gateOf(place, purpose, operation).queue.removeTokens(1, undefined, until);
      } catch (error) {
        if (!(error instanceof RateLimiterQueueError)) throw error;
        throw new AwsFailure(operation, "throttled", "GateExpired", "its turn did not come in time");
      }
    },
    async throttled(place, purpose, operation) {
      const gate = gateOf(place, purpose, operation);
      await gate.limiter.penalty("limiter", Math.ceil(gate.points / 4));
    },
  };
}
