import { graphOnTheWire } from "../../../packages/sdk/test/graph-on-the-wire.ts";
import { problem, type Row } from "./answers.ts";

const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString();
const holding = {
  ...{ arn: "arn:aws:ecs:eu-west-1:1:task/prod/1a2b", name: "1a2b", service: "web", reason: "NO_ROOM" },
  message: "1 of 2 tasks find room.",
};

/** Two hosts on the wire: `i-1`, whose task leaves at the second look, and `i-full`, whose tasks have nowhere to go. */
export async function hostsOnTheWire() {
  const asked: Row[] = [];
  let looks = 0;
  const change = (input: Row, more: Row = {}): Row => ({
    __typename: "HostChange",
    ...{ id: `hch_${input.host}`, kind: "DRAIN", state: "DRAINING", forced: input.force === true },
    host: { id: "hst_1", name: input.host, status: "DRAINING", cluster: { id: "clu_1", name: "prod" } },
    ...{ requestedBy: "alice", onBehalfOf: null, reason: input.reason ?? null, requestedAt: at(1) },
    ...{ finishedAt: null, tasksLeft: 1, holding: [holding], stuckSince: null, failure: null },
    ...more,
  });
  const wire = await graphOnTheWire({
    drainHost: ({ input }: { input: Row }) => {
      asked.push(input);
      if (input.host === "i-full" && input.force !== true)
        return problem(
          "HostHoldsTasks",
          "HOST_HOLDS_TASKS",
          "prod/i-full would not become empty.",
          "Make room.",
          {
            ...{ lastHost: false, holding: [holding] },
          },
        );
      return { __typename: "DrainHostPayload", change: change(input) };
    },
    activateHost: ({ input }: { input: Row }) => {
      asked.push(input);
      const done = { kind: "ACTIVATE", state: "REQUESTED", tasksLeft: 0, holding: [] };
      return { __typename: "ActivateHostPayload", change: change(input, done) };
    },
    host: ({ ref }: { ref: string }) =>
      ref === "nowhere"
        ? null
        : {
            ...{ id: "hst_1", arn: "arn:host", name: ref, status: "DRAINING", instanceType: "m6i.large" },
            cluster: { name: "prod", region: "eu-west-1", account: { name: "main" } },
            ...{ availabilityZone: "eu-west-1a", privateIp: "10.0.3.17", agentConnected: true },
            ...{ agentVersion: "1.99.0", remainingCpu: 512, registeredCpu: 2048, remainingMemory: 1024 },
            ...{ registeredMemory: 7680, runningTaskCount: 1, registeredAt: at(9_000), labels: [] },
            observedAt: at(5),
            drain: {
              ...{
                outside: false,
                since: at(1_800),
                tasksLeft: 1,
                stuckSince: at(1_200),
                holding: [holding],
              },
              change: change({ host: ref, reason: "new AMI\u001b[2J\u001b[31m" }),
            },
          },
    node: ({ id }: { id: string }) => {
      const host = id.replace("hch_", "");
      // Its cluster may not be seen any more.
      if (host === "i-hidden") return null;
      if (host === "i-full") return change({ host }, { state: "UNDONE", finishedAt: at(0), tasksLeft: 1 });
      looks += 1;
      return looks < 2
        ? change({ host })
        : change({ host }, { state: "DRAINED", finishedAt: at(0), tasksLeft: 0, holding: [] });
    },
  });
  return { wire, asked };
}
