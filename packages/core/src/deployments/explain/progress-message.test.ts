import { render } from "@fleetgraph/catalogue";
import fc from "fast-check";
import { expect, test } from "vitest";
import { message } from "../../kernel/index.ts";
import { progressMessage } from "./progress-message.ts";

const since = new Date("2026-11-01T10:00:00Z");
const after = (seconds: number) => new Date(since.getTime() + seconds * 1000);
const progress = { desired: 2, running: 0, pending: 0, failed: 1, oldRunning: 2 };
const usual = message("deployment.progressed", progress);
const unplaced =
  "(service web) was unable to place a task because no container instance met all of its requirements. " +
  "The closest matching container-instance 05016874-f518-4b7a-a817-eb32a4d387f1 has insufficient CPU units available.";

test("tasks that cannot be placed are told with what is short", () => {
  const told = progressMessage(usual, { progress, since, events: [{ at: after(9), message: unplaced }] });
  expect(told).toMatchObject({
    kind: "deployment.progress.cannotPlace",
    params: { obstacle: "CPU", running: 0, desired: 2 },
  });
  expect(render(told.kind, told.params as never, "en")).toBe(
    "A new task cannot be placed: no host has enough free CPU (0 of 2 running).",
  );
});

test.each([
  ["came before the deployment", [{ at: after(-60), message: unplaced }], progress],
  [
    "was overcome: tasks were started later",
    [
      { at: after(60), message: "(service web) has started 2 tasks: (task a) (task b)." },
      { at: after(9), message: unplaced },
    ],
    progress,
  ],
  [
    "does not matter: all tasks are there",
    [{ at: after(9), message: unplaced }],
    { ...progress, pending: 2 },
  ],
])("what %s is not told", (_why, events, seen) => {
  expect(progressMessage(usual, { progress: seen, since, events })).toBe(usual);
});

test("one look of the scheduler that starts a task and cannot place the next tells the obstacle", () => {
  const started = { at: after(10), message: "(service web) has started 1 tasks: (task a)." };
  const events = [started, { at: after(9), message: unplaced }];
  const told = progressMessage(usual, { progress: { ...progress, pending: 1 }, since, events });
  expect(told.kind).toBe("deployment.progress.cannotPlace");
});

test("a launch that ECS refuses is told in its words", () => {
  const text =
    "(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::1:role/x' " +
    "that was provided for this task. Please verify that the role being passed has the proper trust relationship.).";
  const told = progressMessage(usual, { progress, since, events: [{ at: null, message: text }] });
  expect(told).toMatchObject({
    kind: "deployment.progress.cannotLaunch",
    params: { reason: expect.stringMatching(/^ECS was unable to assume the role .*relationship\.$/) },
  });
});

test("tasks that fail again and again are told by their number", () => {
  const told = progressMessage(usual, { progress: { ...progress, failed: 4 }, since, events: [] });
  expect(told).toEqual(message("deployment.progress.keepFailing", { failed: 4, desired: 2 }));
});

test("whatever ECS says, a sentence comes of it", () => {
  const event = fc.record({ at: fc.option(fc.date({ noInvalidDate: true })), message: fc.string() });
  const count = fc.nat({ max: 9 });
  const seen = fc.record({
    desired: count,
    running: count,
    pending: count,
    failed: count,
    oldRunning: count,
  });
  fc.assert(
    fc.property(seen, fc.array(event), (counts, events) => {
      const told = progressMessage(usual, { progress: counts, since, events });
      expect(render(told.kind, told.params as never, "ja")).toMatch(/。$/);
    }),
  );
});
