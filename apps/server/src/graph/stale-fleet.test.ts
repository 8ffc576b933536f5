import { createFleet } from "@fleetgraph/simulator";
import { expect, test } from "vitest";
import { startStack } from "../testing/start-stack.ts";

const query = `{
  fleet { clusterCount serviceCount taskCount hostCount stale { kind cluster { name } observedAt failedSince failure { cause } } }
  clusters(first: 10) { nodes { name observedAt freshness { kind observedAt failedSince failure { cause } } } }
  services(first: 50) { nodes { id observedAt } }
  tasks(first: 50) { nodes { id observedAt } }
  hosts(first: 50) { nodes { id observedAt } }
}`;

type Freshness = {
  kind: string;
  observedAt: string;
  failedSince: string | null;
  failure: { cause: string } | null;
};
type Seen = {
  fleet: Record<string, number> & { stale: Freshness[] };
  clusters: { nodes: { name: string; observedAt: string; freshness: Freshness[] }[] };
} & Record<"services" | "tasks" | "hosts", { nodes: { id: string; observedAt: string }[] }>;

test.each([
  ["clusters", "ListClusters"],
  ["services", "DescribeServices"],
  ["tasks", "ListTasks"],
  ["hosts", "DescribeContainerInstances"],
] as const)(
  "%s that cannot be read are told with since when and why, and never left out",
  { timeout: 60_000 },
  async (type, operation) => {
    const stack = await startStack({
      fleet: (sim) => void createFleet(sim, { clusters: 3, hosts: 4, containers: 9 }),
    });
    await stack.listed();
    const look = async () => {
      const answer = await stack.graph(query);
      expect(answer.errors).toBeUndefined();
      return answer.data as unknown as Seen;
    };
    const before = await look();
    expect(before.fleet.stale).toEqual([]);
    stack.scenario({ kind: "access-denied", operation });
    const began = new Date().toISOString();
    await stack.sync();
    const after = await look();
    const { stale, ...counts } = after.fleet;
    const { stale: _none, ...countsBefore } = before.fleet;
    expect(counts).toEqual(countsBefore);
    expect(new Set(stale.map(({ kind }) => kind))).toEqual(new Set([type.toUpperCase()]));
    for (const { observedAt, failedSince, failure } of stale) {
      expect(observedAt < began).toBe(true);
      expect(failedSince !== null && failedSince >= began).toBe(true);
      expect(failure?.cause).toContain(operation);
    }
    for (const each of ["clusters", "services", "tasks", "hosts"] as const) {
      const times = after[each].nodes.map(({ observedAt }) => observedAt);
      expect(times).toHaveLength(before[each].nodes.length);
      // Each type tells its own listing's time: what failed is as old as it was, what was read is new.
      for (const time of times) expect(time < began).toBe(each === type);
    }
    if (type === "clusters") return;
    const ofClusters = after.clusters.nodes.flatMap(({ freshness }) => freshness);
    expect(ofClusters.filter(({ failedSince }) => failedSince !== null).map(({ kind }) => kind)).toEqual(
      stale.map(({ kind }) => kind),
    );
  },
);
