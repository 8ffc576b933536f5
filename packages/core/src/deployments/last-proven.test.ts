import fc from "fast-check";
import { expect, test } from "vitest";
import { lastProven, provenTargets } from "./last-proven.ts";

const proven = (...revisions: [from: string | null, to: string][]) =>
  revisions.map(([from, to], index) => ({
    id: `dep_${index}`,
    fromTaskDefinition: from,
    toTaskDefinition: to,
    finishedAt: "2026-01-01T00:00:00.000Z",
    proven: true,
    replacedBrought: revisions.some(([, brought]) => brought === from),
  }));

test("goes to the deployment before the present revision, not to the revision number before", () => {
  // newest first: 7 was deployed over 3; 6, 5 and 4 were never proven.
  expect(lastProven(proven(["web:3", "web:7"], ["web:1", "web:3"]), "web:7")).toEqual({
    toTaskDefinition: "web:3",
    targetDeploymentId: "dep_1",
  });
});

test("rolling back twice goes further back, not forth again", () => {
  const history = proven(["web:3", "web:2"], ["web:2", "web:3"], ["web:1", "web:2"], [null, "web:1"]);
  expect(lastProven(history, "web:2")?.toTaskDefinition).toBe("web:1");
});

test("after a failed deployment that ECS rolled back, the present revision is the last proven one", () => {
  expect(lastProven(proven(["web:1", "web:2"], [null, "web:1"]), "web:2")?.toTaskDefinition).toBe("web:1");
});

test("a service deployed once returns to what ran before; one never deployed has nothing to return to", () => {
  expect(lastProven(proven(["web:1", "web:2"]), "web:2")).toEqual({
    toTaskDefinition: "web:1",
    targetDeploymentId: null,
  });
  expect(lastProven([], "web:2")).toBeNull();
});

test("back at what ran before the first deployment, there is no further back", () => {
  const history = proven(["web:2", "web:1"], ["web:3", "web:2"], ["web:2", "web:3"], ["web:1", "web:2"]);
  expect(lastProven(history, "web:1")).toBeNull();
});

test("never to what no task was seen to run, neither by its deployment nor as what another one replaced", () => {
  const [last, unproven] = proven(["web:2", "web:3"], ["web:1", "web:2"]);
  if (!last || !unproven) throw new Error("there are two");
  expect(lastProven([last, { ...unproven, proven: false }], "web:3")).toBeNull();
  expect(lastProven([{ ...unproven, proven: false }], "web:2")?.toTaskDefinition).toBe("web:1");
});

test("what comes next when a revision cannot be had any more: each once, newest first", () => {
  const history = proven(["web:2", "web:4"], ["web:3", "web:2"], ["web:2", "web:3"], ["web:1", "web:2"]);
  expect(provenTargets(history, "web:4").map((each) => each.toTaskDefinition)).toEqual(["web:2", "web:3"]);
});

test("never to the present revision", () => {
  const revision = fc.integer({ min: 1, max: 5 }).map((number) => `web:${number}`);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.option(revision), revision)), revision, (history, present) => {
      expect(lastProven(proven(...history), present)?.toTaskDefinition).not.toBe(present);
    }),
  );
});
