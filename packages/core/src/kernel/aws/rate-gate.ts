import { AwsFailure } from "./aws-failure.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

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

/**
 * Of every burst, for what AWS counts otherwise than we do: calls arrive at uneven pace, and a bucket that is kept at
 * its very edge would be found empty.
 */
const usedOfBurst = 0.9;

/** Milliseconds that a check waits for its turn at most. */
const checkPatience = 8_000;

/** Milliseconds after which a turn that nobody came for is given up. */
const turnKeptFor = 60_000;

/** Lets calls through no faster than the API class of an account and region allows. */
export type RateGate = {
  /** Waits for the turn of one call. Throws AwsFailure ("throttled") for a check that would wait too long. */
  take(place: string, purpose: Purpose, operation: string): Promise<void>;
  /**
   * Milliseconds until it is the holder's turn to make a change, for whoever would rather do something else meanwhile:
   * the turn is kept, and asked for again when it has come. 0: it has come, and the call need not wait any more.
   */
  turn(place: string, operation: string, holder: string): number;
  /** AWS said "too fast": the class of that operation waits longer. */
  throttled(place: string, purpose: Purpose, operation: string): void;
};

type Gate = {
  bucket: TokenBucket;
  burst: number;
  /** When whose turn comes, in that order. */
  turns: Map<string, number>;
  /** Turns that have come and whose calls have not been made yet: their tokens are taken already. */
  granted: number;
};

/** The gate of this process. */
export function createRateGate(): RateGate {
  const gates = new Map<string, Gate>();
  const now = () => performance.now();

  function gateOf(place: string, purpose: Purpose, operation: string): Gate {
    const apiClass = classes[operation] ?? "other";
    const key = `${place}/${apiClass}/${purpose}`;
    const known = gates.get(key);
    if (known) return known;
    const { burst: most, sustained, checksOnly } = budgets[apiClass] ?? otherBudget;
    const share = checksOnly ? 1 : shares[purpose];
    const burst = Math.max(1, Math.floor(most * share * usedOfBurst));
    const bucket = createTokenBucket({ now }, { burst, perSecond: sustained * share });
    const made: Gate = { bucket, burst, turns: new Map(), granted: 0 };
    gates.set(key, made);
    return made;
  }

  return {
    async take(place, purpose, operation) {
      const gate = gateOf(place, purpose, operation);
      if (gate.granted > 0) {
        gate.granted -= 1;
        return;
      }
      if (purpose === "check" && gate.bucket.wait() > checkPatience) {
        throw new AwsFailure(operation, "throttled", "GateExpired", "its turn would not come in time");
      }
      const waits = gate.bucket.reserve();
      if (waits > 0) await new Promise((resolve) => setTimeout(resolve, waits));
    },
    turn(place, operation, holder) {
      const gate = gateOf(place, "change", operation);
      const { bucket, turns } = gate;
      for (const [other, at] of turns) {
        if (at > now() - turnKeptFor) break;
        turns.delete(other);
      }
      const waits = turns.has(holder) ? (turns.get(holder) ?? 0) - now() : bucket.reserve();
      if (waits > 0) {
        if (!turns.has(holder)) turns.set(holder, now() + waits);
        return waits;
      }
      turns.delete(holder);
      gate.granted += 1;
      return 0;
    },
    throttled(place, purpose, operation) {
      const gate = gateOf(place, purpose, operation);
      gate.bucket.drain(Math.ceil(gate.burst / 4));
    },
  };
}
