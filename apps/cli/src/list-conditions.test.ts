import { expect, test } from "vitest";
import { sayIn } from "../test/say-in.ts";
import { UsageError } from "./failure.ts";
import { commonConditions, parseEach, parseSort, taskStatuses } from "./list-conditions.ts";

const say = sayIn("en");

test("conditions are written as people write them, and reach the graph as it has them", () => {
  const values = {
    label: ["team=payments", "canary"],
    "older-than": "7d",
    "newer-than": "1h30m",
    region: "eu-west-1",
  };
  expect(commonConditions(say, values)).toEqual({
    region: "eu-west-1",
    labels: [{ key: "team", value: "payments" }, { key: "canary" }],
    olderThan: "PT604800S",
    newerThan: "PT5400S",
  });
  expect(commonConditions(say, {})).toEqual({});
});

test("words are taken in any case, and a mistyped one is told with what was probably meant", () => {
  const statuses = (values: string[]) => parseEach(say, { option: "--status", values, among: taskStatuses });
  expect(statuses(["running", "STOPPED"])).toEqual(["RUNNING", "STOPPED"]);
  expect(() => statuses(["runing"])).toThrow(UsageError);
  try {
    statuses(["runing"]);
  } catch (error) {
    expect((error as UsageError).hint).toBe("Did you mean running?");
  }
});

test("an order has a direction behind it", () => {
  const fields = { created: "CREATED_AT", memory: "FREE_MEMORY" } as const;
  expect(parseSort(say, { value: "memory:desc", fields })).toEqual({
    field: "FREE_MEMORY",
    direction: "DESC",
  });
  expect(parseSort(say, { value: "Created", fields })).toEqual({ field: "CREATED_AT", direction: "ASC" });
  expect(parseSort(say, { value: undefined, fields })).toBeUndefined();
  expect(() => parseSort(say, { value: "name", fields })).toThrow(UsageError);
});
