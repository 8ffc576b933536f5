import type { Call } from "@fleetgraph/simulator";

/** Calls of one operation, for one purpose. */
export type Count = { operation: string; of: "deployments" | "listing"; calls: number; throttled: number };

/** More of one kind in one call than any look at one service names. */
const many = 20;

/** Counts the calls of a run by what they were made for, most frequent first. */
export function countCalls(calls: readonly Call[]): Count[] {
  const counts = new Map<string, Count>();
  for (const call of calls) {
    const { operation } = call;
    const of = isListing(call) ? "listing" : "deployments";
    const count = counts.get(`${of}/${operation}`) ?? { operation, of, calls: 0, throttled: 0 };
    counts.set(`${of}/${operation}`, count);
    count.calls += 1;
    if (call.error === "ThrottlingException") count.throttled += 1;
  }
  return [...counts.values()].sort((one, other) => other.calls - one.calls);
}

/** Whether a call is of the full listing, which runs once a minute whether anything is deployed or not. */
function isListing({ operation, input }: Call): boolean {
  const asked = input as Record<string, unknown>;
  const length = (field: string) => (Array.isArray(asked[field]) ? asked[field].length : 0);
  switch (operation) {
    case "DescribeServices":
      // With tags, and not of one service alone: that is a service read anew after its deployment moved on.
      return length("include") > 0 && length("services") > 1;
    case "ListTasks":
      return asked.serviceName === undefined;
    case "DescribeTasks":
      return length("tasks") >= many;
    // The listing looks a new image up; verification, which looks here too, is off.
    case "DescribeImages":
    case "DescribeInstances":
    case "DescribeAutoScalingGroups":
    case "DescribeCapacityProviders":
    case "DescribeScalableTargets":
    case "ListClusters":
    case "DescribeClusters":
    case "ListServices":
    case "ListContainerInstances":
    case "DescribeContainerInstances":
    case "GetCallerIdentity":
      return true;
    default:
      return false;
  }
}
