import fc from "fast-check";
import { expect, test } from "vitest";
import { firstIdAt, idOfArn, kindOfId, newId } from "./index.ts";

const times = fc.integer({ min: 0, max: 4_000_000_000_000 }).map((ms) => new Date(ms));

test("ids sort by the time they were made at, and a time range is an id range", () => {
  fc.assert(
    fc.property(times, times, (one, other) => {
      fc.pre(one.getTime() !== other.getTime());
      expect(newId("deployment", one) < newId("deployment", other)).toBe(one < other);
      expect(newId("deployment", one) >= firstIdAt("deployment", one)).toBe(true);
      expect(newId("deployment", one) < firstIdAt("deployment", other)).toBe(one < other);
    }),
  );
});

test("ids of one millisecond sort in the order they were made", () => {
  const at = new Date();
  const ids = Array.from({ length: 500 }, () => newId("auditEvent", at));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(500);
});

test("they do so also where another request made some in between, of a later time", () => {
  const [at, later] = [new Date(1_000), new Date(1_001)];
  const ids = Array.from({ length: 500 }, () => {
    const id = newId("auditEvent", at);
    newId("auditEvent", later);
    return id;
  });
  expect([...ids].sort()).toEqual(ids);
});

test("an ARN always has the same id, and an id tells its kind", () => {
  const arn = "arn:aws:ecs:eu-west-1:111111111111:service/production/web";
  expect(idOfArn("service", arn)).toBe(idOfArn("service", arn));
  expect(kindOfId(idOfArn("service", arn))).toBe("service");
  expect(kindOfId(newId("deployment", new Date()))).toBe("deployment");
  expect(kindOfId(arn)).toBeNull();
  expect(kindOfId("svc_short")).toBeNull();
});
