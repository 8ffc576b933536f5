import { render } from "@fleetgraph/catalogue";
import { expect, test } from "vitest";
import type { FailureEvidence, Lack, SeenHost } from "./evidence.ts";
import { notPlaced } from "./not-placed.ts";
import { placementFailure } from "./placement-failure.ts";
import { causeIn } from "./rules.ts";

const id = "05016874-f518-4b7a-a817-eb32a4d387f1";
const none =
  "(service web) was unable to place a task because no container instance met all of its requirements.";
const closest = `${none} The closest matching container-instance ${id}`;
const more = " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

const cpu = (free: number): Lack => ({ resource: "CPU", needed: 512, free, detail: null });
function host(name: string, lacks: Lack[] | null): SeenHost {
  const short = name === "i-1" ? id.replaceAll("-", "") : name.padStart(32, "0");
  return {
    containerInstance: `arn:aws:ecs:eu-west-1:1:container-instance/shop/${short}`,
    name,
    privateIp: "10.0.0.4",
    lacks,
  };
}
const evidenceOf = (event: string, hosts: SeenHost[] = []): FailureEvidence => ({
  service: "web",
  stoppedTasks: [],
  serviceEvents: [event],
  hosts,
  notKnown: [],
});

test.each([
  [`${closest} has insufficient CPU units available.${more}`, "CPU"],
  [`${none} The closest matching (container-instance ${id}) has insufficient memory available.`, "MEMORY"],
  [`${closest} is already using a port required by your task.${more}`, "PORTS"],
  [`${closest} encountered error "RESOURCE:ENI".${more}`, "ENI"],
  [`${closest} encountered error "RESOURCE:GPU".`, "GPU"],
  [`${closest} is missing an attribute required by your task.${more}`, "ATTRIBUTE"],
  [`${closest} encountered error "MemberOf placement constraint unsatisfied.".`, "CONSTRAINT"],
  [`${closest} encountered error "AGENT".${more}`, "AGENT"],
  [`${closest} has no dragons available.`, "OTHER"],
])("%s", (text, obstacle) => {
  expect(placementFailure(text)).toEqual({ obstacle, containerInstance: id, text });
});

test.each([
  [`${none} Reason: No Container Instances were found in your cluster.`, "NO_HOSTS"],
  [`${none} Reason: No Container Instances were found in your capacity provider.`, "CAPACITY_PROVIDER"],
  ["TaskFailedToStart: EMPTY CAPACITY PROVIDER", "CAPACITY_PROVIDER"],
  ["RESOURCE:MEMORY", "MEMORY"],
  [
    "(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.",
    "FARGATE",
  ],
  [
    "(service web) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
    "QUOTA",
  ],
  [
    "(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.",
    "CONFIGURATION",
  ],
])("%s", (text, obstacle) => {
  expect(placementFailure(text)).toEqual({ obstacle, containerInstance: null, text });
});

test.each([
  "(service web) has reached a steady state.",
  "(service web) has started 2 tasks: (task 1) (task 2).",
  "(service web) (instance i-1) (port 80) is unhealthy in (target-group arn:x) due to (reason Request timed out).",
  "(service web) operations are being throttled. Will try again later.",
  "Scaling activity initiated by (deployment ecs-svc/1)",
  "",
])("%s is no placement failure", (text) => {
  expect(placementFailure(text)).toBeNull();
});

test("no room is told with what a task needs and what the freest host has", () => {
  const hosts = [host("i-1", [cpu(128)]), host("i-2", [cpu(256)]), host("i-3", [])];
  const cause = notPlaced(evidenceOf(`${closest} has insufficient CPU units available.`, hosts));
  expect(cause).toMatchObject({
    kind: "cause.noRoom",
    params: { needed: 512, free: 256, host: "i-2", hosts: 2 },
  });
  expect(render("cause.noRoom", cause?.params as never)).toBe(
    "New tasks could not be placed: no host has enough free CPU. " +
      "A task needs 512 CPU units; of 2 hosts, i-2 has the most free: 256.",
  );
});

test("without a look at the hosts the closest one is told, by the name people know where there is one", () => {
  const event = `${closest} has insufficient memory available.`;
  const known = notPlaced(evidenceOf(event, [host("i-1", null)]));
  expect(render("cause.noRoom", known?.params as never)).toBe(
    "New tasks could not be placed: no host has enough free memory. The closest host is i-1.",
  );
  const unknown = notPlaced(evidenceOf(event));
  expect(unknown).toMatchObject({ params: { host: id, needed: null, free: null, hosts: 0 } });
});

test("a text that nothing knows is told as it came", () => {
  const cause = notPlaced(evidenceOf(`${closest} has no dragons available.${more}`));
  expect(render("cause.noRoom", cause?.params as never)).toBe(
    `New tasks could not be placed: The closest matching container-instance ${id} has no dragons available. ` +
      `The closest host is ${id}.`,
  );
});

test.each([
  [
    "is already using a port required by your task",
    "cause.portClash",
    { resource: "PORTS", detail: "8080/tcp" },
  ],
  [
    "is missing an attribute required by your task",
    "cause.missingAttribute",
    { resource: "ATTRIBUTE", detail: "gpu" },
  ],
  [
    'encountered error "memberOf constraint unsatisfied"',
    "cause.constraint",
    { resource: "CONSTRAINT", detail: "zone == a" },
  ],
])("%s is told of the closest host, with what it is about", (words, kind, lack) => {
  const lacks = { needed: null, free: null, ...lack };
  const hosts = [host("i-2", [{ ...lacks, detail: "other" }]), host("i-1", [lacks])];
  const cause = notPlaced(evidenceOf(`${closest} ${words}.`, hosts));
  expect(cause).toMatchObject({ kind, params: { detail: lack.detail, host: "i-1" } });
});

test("disconnected agents are told by host and number", () => {
  const silent = { resource: "AGENT", needed: null, free: null, detail: null };
  const hosts = [host("i-1", [silent]), host("i-2", [silent])];
  const cause = notPlaced(evidenceOf(`${closest} encountered error "AGENT".`, hosts));
  expect(render("cause.agentDisconnected", cause?.params as never)).toBe(
    "New tasks could not be placed: the ECS agent of the host i-1 is disconnected, as on 2 hosts in all.",
  );
});

test("a role that ECS cannot assume is told by its name; another refusal in ECS's words", () => {
  const role = "arn:aws:iam::123456789012:role/shop-web";
  const launch = (error: string) =>
    causeIn(evidenceOf(`(service web) failed to launch a task with (error ${error}).`));
  expect(
    launch(
      `ECS was unable to assume the role '${role}' that was provided for this task. Please verify that the role being ` +
        "passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
    ),
  ).toEqual({ kind: "cause.badRole", params: { role } });
  expect(launch("Unable to assume the service linked role. Please verify that it exists.")).toMatchObject({
    kind: "cause.cannotLaunch",
  });
});
