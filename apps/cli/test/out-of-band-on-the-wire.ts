import { type Asked, connection, problem } from "./answers.ts";

type Row = Record<string, unknown>;

const change = (id: string, more: Row): Row => ({
  id,
  at: new Date(Date.now() - 600_000).toISOString(),
  foundAt: new Date(Date.now() - 60_000).toISOString(),
  action: "UpdateService",
  person: "carol@example.com",
  target: "prod/web",
  service: null,
  details: { taskDefinition: "web:12", desiredCount: 5 },
  ownKey: false,
  message: "Behind Fleetgraph's back: carol@example.com called UpdateService on prod/web.",
  eventId: "e1",
  acknowledgedAt: null,
  acknowledgedBy: null,
  onBehalfOf: null,
  acknowledgement: null,
  ...more,
});

/** CloudTrail as it is joined in, or is not. */
const source = {
  account: { id: "acc_1", name: "main" },
  ...{
    region: "eu-west-1",
    way: "LOOKUP",
    observedAt: null,
    readFrom: null,
    readUntil: null,
    lastEventAt: null,
  },
  ...{ stale: false, failedSince: null, failure: null },
  ...{ recordCount: 0, keptCount: 0, waitingFileCount: 0, verdicts: [] },
};
const failure = {
  ...{ kind: "source.denied", cause: "AWS refuses cloudtrail:LookupEvents.", nextStep: "Allow it." },
};

/** A call that was refused, in a file that its digest says is another. */
const record: Row = {
  ...{ id: "trl_1", eventId: "e1", at: "2026-11-01T14:00:00.000Z", region: "eu-west-1" },
  ...{ source: "ecs.amazonaws.com", name: "UpdateService", requestId: "r1", errorCode: "AccessDenied" },
  ...{
    failureCount: 0,
    readOnly: false,
    principal: "carol@example.com",
    principalArn: null,
    invokedBy: null,
  },
  ...{ sourceAddress: "10.0.0.9", clusterName: "prod", serviceName: "web", taskDefinition: null },
  ...{ verdict: "ALTERED", fromFile: true, fromLookup: false, truncated: false, hidden: false },
};

/** Two changes behind Fleetgraph's back, one of them known. */
export function outOfBandOnTheWire(fleet: { asked: Row[]; trail: "fresh" | "stale" | "none" }) {
  const { asked } = fleet;
  const changes = [
    change("oob_1", {}),
    change("oob_2", {
      action: "StopTask",
      details: { reason: "stuck" },
      acknowledgedBy: "alice",
      acknowledgement: "incident 42",
    }),
  ];
  return {
    ofService: { outOfBandChanges: { nodes: changes } },
    resolvers: {
      outOfBandChanges: (page: Asked) => {
        asked.push({ outOfBandFilter: page.filter });
        return connection(page.filter?.person === "nobody" ? [] : changes, page);
      },
      trailRecords: (page: Asked) => {
        asked.push({ trailFilter: page.filter });
        return connection([record], page);
      },
      trail: () => {
        const sources = { fresh: [source], stale: [{ ...source, stale: true, failure }], none: [] }[
          fleet.trail
        ];
        return { sources, findings: [] };
      },
      acknowledgeOutOfBandChange: ({ input }: { input: Row }) => {
        asked.push(input);
        const found = changes.find(({ id }) => id === input.change);
        if (!found)
          return problem("NotFound", "NOT_FOUND", "There is no such change.", "fleet audit out-of-band");
        return {
          __typename: "AcknowledgeOutOfBandChangePayload",
          change: { ...found, acknowledgedBy: "alice", acknowledgement: input.reason },
        };
      },
    },
  };
}
