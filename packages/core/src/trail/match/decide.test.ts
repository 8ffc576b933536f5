import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, type Known, matchKinds } from "./decide.ts";
import { askedNames, detailsOf, type TrailWrite, targetOf } from "./trail-write.ts";

const now = new Date("2026-03-01T10:00:00Z");
const due = new Date("2026-03-01T09:59:00Z");
const notDue = new Date("2026-03-01T10:01:00Z");
const deployment = { id: "dep_01", serviceId: "svc_web" };

const known: Known = {
  requests: new Map([
    ["r-1", { deploymentId: "dep_01", job: null }],
    ["r-2", { deploymentId: null, job: "clean-up-revisions" }],
  ]),
  keys: new Set(["ASIAOURS"]),
  deployments: new Map([["dep_01", deployment]]),
  alike: new Map([["event-alike", "dep_01"]]),
  hosts: new Map([["hch_1", "aud_2"]]),
  deregistered: new Map([["arn:aws:ecs:eu-west-1:1:task-definition/web:7", "aud_1"]]),
};

const write = (more: Partial<TrailWrite> = {}): TrailWrite => ({
  eventId: "event",
  eventTime: "2026-03-01T09:50:00.000Z",
  ingestedAt: "2026-03-01T09:54:00.000Z",
  eventSource: "ecs.amazonaws.com",
  eventName: "UpdateService",
  requestId: "r-0",
  errorCode: null,
  failures: 0,
  startedTasks: 0,
  identityType: "AssumedRole",
  principal: "carol@example.com",
  principalArn: "arn:aws:sts::1:assumed-role/Admin/carol@example.com",
  roleArn: "arn:aws:iam::1:role/Admin",
  invokedBy: null,
  accessKeyId: "ASIATHEIRS",
  userAgent: "aws-cli/2.31.0",
  asked: {},
  path: "main/eu-west-1/shop/web",
  clusterName: "shop",
  serviceName: "web",
  clusterId: "clu_shop",
  serviceId: "svc_web",
  taskDefinition: null,
  ...more,
});
const decided = (more: Partial<TrailWrite>, by = due) => decide(write(more), known, { now }, by);
const kindOf = (more: Partial<TrailWrite>, by = due) => {
  const { kind, how } = decided(more, by);
  return how === null ? kind : `${kind} ${how}`;
};

test("a request id on record says for certain what a record came of", () => {
  expect(decided({ requestId: "r-1" })).toMatchObject({ how: "REQUEST_ID", deploymentId: "dep_01" });
  const asked = { taskDefinition: "arn:aws:ecs:eu-west-1:1:task-definition/web:7" };
  const job = { kind: "JOB", job: "clean-up-revisions", auditEventId: "aud_1" };
  expect(decided({ requestId: "r-2", asked })).toMatchObject(job);
});

test("a call whose answer was lost is ours by a key of ours and by what names the deployment", () => {
  const ours = { accessKeyId: "ASIAOURS" };
  const tags = [{ key: "fleetgraph:deployment", value: "dep_01" }];
  expect(kindOf({ ...ours, userAgent: "aws-sdk-js/3 fleetgraph/dep_01" })).toBe("DEPLOYMENT USER_AGENT");
  expect(kindOf({ ...ours, serviceId: null, asked: { tags } })).toBe("DEPLOYMENT TAG");
  expect(kindOf({ ...ours, asked: { startedBy: "dep_01" } })).toBe("DEPLOYMENT STARTED_BY");
  expect(kindOf({ ...ours, asked: { clientToken: "dep_01" } })).toBe("DEPLOYMENT CLIENT_TOKEN");
  expect(kindOf({ ...ours, userAgent: "x fleetgraph/clean-up-revisions" })).toBe("JOB USER_AGENT");
  expect(kindOf({ ...ours, eventId: "event-alike", userAgent: null })).toBe("DEPLOYMENT WHAT_AND_WHEN");
});

test("what anybody can write proves nothing without a key of ours", () => {
  const tags = [{ key: "fleetgraph:deployment", value: "dep_01" }];
  const asked = { tags, startedBy: "dep_01", clientToken: "dep_01" };
  const claims = { userAgent: "x fleetgraph/dep_01", eventId: "event-alike", asked };
  expect(kindOf(claims)).toBe("OUT_OF_BAND");
  expect(kindOf({ ...claims, accessKeyId: null })).toBe("OUT_OF_BAND");
  // With a key of ours, but about another service than the deployment's, or of no deployment.
  const other = { accessKeyId: "ASIAOURS", userAgent: "x fleetgraph/dep_01", serviceId: "svc_other" };
  expect(kindOf(other)).toBe("OUT_OF_BAND");
  expect(kindOf({ accessKeyId: "ASIAOURS", userAgent: "x fleetgraph/dep_99" })).toBe("OUT_OF_BAND");
});

test("what AWS does by itself is told apart from what somebody has it do", () => {
  expect(kindOf({ identityType: "AWSService", invokedBy: "ecs.amazonaws.com" })).toBe("AWS AWS_SERVICE");
  const scaling =
    "arn:aws:sts::1:assumed-role/AWSServiceRoleForApplicationAutoScaling_ECSService/AutoScaling";
  expect(kindOf({ principalArn: scaling, roleArn: null })).toBe("AWS SERVICE_ROLE");
  expect(kindOf({ invokedBy: "events.amazonaws.com", eventName: "RunTask" })).toBe("AWS AWS_SERVICE");
  expect(kindOf({ eventName: "SubmitTaskStateChange" })).toBe("AWS AGENT");
  expect(kindOf({ invokedBy: "cloudformation.amazonaws.com" })).toBe("OUT_OF_BAND");
  expect(kindOf({ invokedBy: "codedeploy.amazonaws.com" })).toBe("OUT_OF_BAND");
});

test("what was refused or placed nothing changed nothing; what is recent waits", () => {
  expect(kindOf({ errorCode: "AccessDenied" })).toBe("REFUSED ERROR");
  expect(kindOf({ eventName: "RunTask", failures: 1 })).toBe("REFUSED FAILURES");
  expect(kindOf({ eventName: "RunTask", failures: 1, startedTasks: 1 })).toBe("OUT_OF_BAND");
  expect(kindOf({}, notDue)).toBe("WAITING");
  // An attempt of ours that was refused is ours all the same.
  expect(kindOf({ requestId: "r-1", errorCode: "ThrottlingException" })).toBe("DEPLOYMENT REQUEST_ID");
});

test("a record of any shape is decided, told without what may be secret, and always the same", () => {
  const text = fc.option(fc.string());
  const anything = fc.dictionary(fc.constantFrom(...askedNames), fc.jsonValue());
  fc.assert(
    fc.property(
      anything,
      text,
      text,
      text,
      fc.boolean(),
      (asked, userAgent, accessKeyId, errorCode, late) => {
        const odd = write({ asked, userAgent, accessKeyId, errorCode });
        const by = late ? due : notDue;
        const match = decide(odd, known, { now }, by);
        expect(matchKinds).toContain(match.kind);
        expect(decide(odd, known, { now }, by)).toEqual(match);
        for (const value of Object.values(detailsOf(odd))) expect(typeof value).not.toBe("object");
        expect(Object.keys(detailsOf(odd))).not.toContain("tags");
        expect(targetOf(odd)).toBe("shop/web");
      },
    ),
  );
});
