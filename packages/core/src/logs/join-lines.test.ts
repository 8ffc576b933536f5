import { expect, test } from "vitest";
import { joinOf, tagsOf } from "./join-lines.ts";
import type { RawLine } from "./log-source.ts";
import type { LogTask } from "./log-tasks.ts";

const taskOf = (taskId: string, ...containers: LogTask["containers"]): LogTask => ({
  id: `tsk_${taskId.slice(0, 4)}`,
  arn: `arn:aws:ecs:eu-west-1:111122223333:task/shop/${taskId}`,
  taskId,
  path: "main/eu-west-1/shop/web",
  clusterId: "clu_1",
  serviceId: "svc_1",
  hostId: null,
  taskDefinitionArn: null,
  containers,
});
const onHost = taskOf("a".repeat(32), { name: "app", runtimeId: "c0ffee0123456789".repeat(4) });
const onFargate = taskOf(
  "b".repeat(32),
  { name: "app", runtimeId: `${"b".repeat(32)}-1234567890` },
  { name: "log-router", runtimeId: `${"b".repeat(32)}-0987654321` },
);
const ofFamily: LogTask = {
  ...taskOf("d".repeat(32), ...["app", "app-proxy", "log_router"].map((name) => ({ name, runtimeId: null }))),
  taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/my-app-web:7",
};
const join = joinOf([onHost, onFargate, ofFamily]);
const line = (of: Partial<RawLine>): RawLine => ({
  position: { at: 0, tie: "0" },
  ...{ document: "", text: "", isCut: false, stream: null, tag: null, identity: "" },
  ...{ containerId: null, containerName: null, taskArn: null },
  ...of,
});

test.each<[string, Partial<RawLine>, [LogTask, string | null] | null]>([
  ["the container's id", { containerId: "c0ffee0123456789".repeat(4) }, [onHost, "app"]],
  ["its first characters as the tag, as {{.ID}} is", { tag: "c0ffee012345" }, [onHost, "app"]],
  [
    "its whole id within a tag, as docker.{{.FullID}}",
    { tag: `docker.${"c0ffee0123456789".repeat(4)}` },
    [onHost, "app"],
  ],
  [
    "FireLens's ARN and tag",
    { taskArn: onFargate.arn, tag: `app-firelens-${onFargate.taskId}` },
    [onFargate, "app"],
  ],
  [
    "FireLens's ARN and Docker's name",
    { taskArn: onHost.arn, containerName: "ecs-web-7-app-a0b1c2" },
    [onHost, "app"],
  ],
  ...["app", "app-proxy", "log_router"].map((name): [string, Partial<RawLine>, [LogTask, string]] => [
    `Docker's name of ${name}, of a family that has a container's name in it`,
    { taskArn: ofFamily.arn, containerName: `ecs-my-app-web-7-${name.replace("_", "")}-a0b1c2` },
    [ofFamily, name],
  ]),
  ["FireLens's tag alone", { tag: `app-firelens-${onFargate.taskId}` }, [onFargate, "app"]],
  ["what containers of one Fargate task begin alike with", { tag: "b".repeat(12) }, [onFargate, null]],
  ["a name without an id", { tag: "ecs-web-7-app" }, null],
])("a line is joined by %s", (_by, of, found) => {
  expect(join(line(of))).toEqual(found && { task: found[0], container: found[1] });
});

test("a search is for the tags that records of a task carry", () => {
  expect(tagsOf(onHost, "ecs.{{.ID}}")).toEqual([`app-firelens-${onHost.taskId}`, "ecs.c0ffee012345"]);
});
