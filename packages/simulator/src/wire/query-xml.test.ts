import fc from "fast-check";
import { expect, it } from "vitest";
import { queryAnswer, readForm } from "./query-xml.ts";

it("reads numbered fields as lists, beyond nine", () => {
  const values = Array.from({ length: 12 }, (_, index) => `i-${index}`);
  const body = new URLSearchParams(
    Object.fromEntries(values.map((value, index) => [`InstanceId.${index + 1}`, value])),
  );
  body.append("Filter.1.Name", "tag:team");
  body.append("Filter.1.Value.1", "a&b");
  expect(readForm(body.toString())).toEqual({
    InstanceId: values,
    Filter: [{ Name: "tag:team", Value: ["a&b"] }],
  });
});

it("takes any form without touching prototypes", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (fields) => {
      readForm(new URLSearchParams(fields).toString());
    }),
  );
  readForm("a.__proto__.polluted=1&__proto__.polluted=1&constructor.prototype.polluted=1");
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

it("escapes what XML reserves", () => {
  const answer = queryAnswer("https://sts.amazonaws.com/doc/2011-06-15/");
  expect(answer("GetCallerIdentity", { Arn: '<&">' }, "id")).toContain("<Arn>&lt;&amp;&quot;&gt;</Arn>");
});
