import { type Asked, connection, problem, type Row } from "./answers.ts";

const at = "2026-11-01T14:00:00.000Z";

/** Two insights, one of them put off, and a place that could not be judged in full. */
export function insightsOnTheWire(asked: Row[]) {
  const insight = (id: string, more: Row): Row => ({
    ...{ id, __typename: "Insight", kind: "OVER_PROVISIONED", severity: "WARNING", state: "OPEN" },
    ...{ targetKind: "SERVICE", target: "prod/web", part: null, cluster: { id: "clu_prod", name: "prod" } },
    message: "prod/web reserves 1 core and uses 0.2.",
    proposal: "Reserve less.",
    evidence: [
      { name: "reserved", label: "reserved", value: 1, unit: "CORES", of: "app", text: null },
      { name: "p99", label: "used (p99)", value: 0.2, unit: "CORES", of: "app", text: null },
    ],
    change: {
      ...{ service: "svc_1", cpu: "256", memory: null },
      containers: [{ name: "app", cpu: 256, memory: null, memoryReservation: null }],
    },
    ...{ openedAt: at, closedAt: null, changedAt: at, snooze: null },
    history: [{ openedAt: at, closedAt: null }],
    ...more,
  });
  const snooze = { until: "2026-12-01T00:00:00.000Z", at, by: "alice", onBehalfOf: null, reason: "later" };
  const insights = [insight("ins_1", {}), insight("ins_2", { target: "prod/api", snooze })];
  return {
    insights: (page: Asked) => {
      asked.push({ insightsFilter: page.filter });
      const isSnoozed = page.filter?.snoozed;
      return connection(
        insights.filter((each) => isSnoozed === undefined || (each.snooze !== null) === isSnoozed),
        page,
      );
    },
    node: ({ id }: { id: string }) => insights.find((each) => each.id === id) ?? null,
    insightEvaluations: () => ({
      places: [
        {
          ...{ account: "main", region: "eu-west-1", observedAt: at, failedSince: null },
          untold: [{ kind: "DISK_FILLING", cluster: "prod", fact: "disks" }],
        },
      ],
    }),
    snoozeInsight: ({ input }: { input: Row }) => {
      asked.push(input);
      const found = insights.find(({ id }) => id === input.insight);
      if (!found) return problem("NotFound", "NOT_FOUND", "There is no such insight.", "fleet insights");
      return { __typename: "SnoozeInsightPayload", insight: { ...found, snooze } };
    },
  };
}
