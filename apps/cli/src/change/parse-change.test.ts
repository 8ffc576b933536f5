import { Readable } from "node:stream";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sayIn } from "../../test/say-in.ts";
import { UsageError } from "../failure.ts";
import { parseChange } from "./parse-change.ts";
import { parseVariable } from "./parse-variable.ts";
import { readDefinitionFile } from "./read-definition-file.ts";

const say = sayIn("en");
const noFile = () => Promise.reject(new Error("no file was named"));
type Said = Parameters<typeof parseChange>[1]["values"];
const parse = (values: Said) => parseChange(say, { command: "plan", values }, noFile);

test("what is said is what is asked for, and nothing else", async () => {
  expect(
    await parse({
      image: [":v42", "log=repo/log:v1"],
      env: ["LOG_LEVEL=debug", "app:URL=https://x?a=b", "EMPTY="],
      "unset-env": ["OLD", "app:OLDER"],
      secret: ["TOKEN=arn:aws:ssm:eu-west-1:1:parameter/token"],
      "unset-secret": ["log:KEY"],
      cpu: ["0.5 vCPU", "app=256"],
      memory: ["1 GB", "app=none"],
      "memory-reservation": ["app=128"],
      command: ["app=serve --fast", 'log=["sh", "-c", "date; ls"]'],
      count: "3",
    }),
  ).toEqual({
    images: [{ image: ":v42" }, { container: "log", image: "repo/log:v1" }],
    environment: [
      { name: "LOG_LEVEL", value: "debug" },
      { container: "app", name: "URL", value: "https://x?a=b" },
      { name: "EMPTY", value: "" },
      { name: "OLD", value: null },
      { container: "app", name: "OLDER", value: null },
    ],
    secrets: [
      { name: "TOKEN", valueFrom: "arn:aws:ssm:eu-west-1:1:parameter/token" },
      { container: "log", name: "KEY", valueFrom: null },
    ],
    cpu: "0.5 vCPU",
    memory: "1 GB",
    containers: [
      { name: "app", cpu: 256, memory: null, memoryReservation: 128, command: ["serve", "--fast"] },
      { name: "log", command: ["sh", "-c", "date; ls"] },
    ],
    desiredCount: 3,
  });
  expect(await parse({ command: ["serve"] })).toEqual({ containers: [{ command: ["serve"] }] });
});

test.each<[string, Said, RegExp]>([
  ["nothing", {}, /Say what is to change/],
  ["a variable without a value", { env: ["NAME"] }, /--env is written/],
  ["a variable without a name", { env: ["=x"] }, /--env is written/],
  ["a variable without a container before the colon", { env: [":A=x"] }, /--env is written/],
  ["a value where one is removed", { "unset-env": ["A=x"] }, /--unset-env is written/],
  ["a size that is none", { memory: ["app=lots"] }, /"lots" is neither/],
  ["a negative size", { cpu: ["app=-1"] }, /"-1" is neither/],
  ["two sizes of the task", { cpu: ["256", "512"] }, /the same thing twice/],
  ["two sizes of a container", { cpu: ["app=256", "app=512"] }, /the same thing twice/],
  ["a reservation of nothing", { "memory-reservation": ["64"] }, /of a container/],
  ["a command with quotes", { command: ["sh -c 'ls'"] }, /cannot be taken apart/],
  ["a command that is a broken list", { command: ['["sh"'] }, /cannot be taken apart/],
  ["an empty command", { command: ["app="] }, /cannot be taken apart/],
  ["a negative count", { count: "-1" }, /whole number/],
])("%s is refused", async (_what, values, expected) => {
  await expect(parse(values)).rejects.toThrow(UsageError);
  await expect(parse(values)).rejects.toThrow(expected);
});

test("a variable's value is whatever stands behind the first =, and is never told when it is refused", () => {
  const name = fc.stringMatching(/^[A-Za-z_.]{1,9}$/);
  fc.assert(
    fc.property(name, fc.string(), (variable, value) => {
      const said = { option: "--env", text: `${variable}=${value}` } as const;
      expect(parseVariable(say, said)).toEqual({ name: variable, value });
      const within = { option: "--env", text: `app:${variable}=${value}` } as const;
      expect(parseVariable(say, within)).toEqual({ container: "app", name: variable, value });
    }),
  );
  expect(() => parseVariable(say, { option: "--env", text: ":=MARKER" })).not.toThrow(/MARKER/);
});

const read = (text: string, file = "-") => readDefinitionFile(say, file, Readable.from([text]));

test("a task definition is read from stdin, also with a byte order mark", async () => {
  expect(await read('\ufeff{"family":"web"}')).toEqual({ family: "web" });
});

test.each<[string, string, string, RegExp]>([
  ["a template", '{"cpu": {{ must_env `CPU` }}}', "-", /still a template/],
  ["no JSON", '{"password": "MARKER" "', "-", /^- holds no JSON object/],
  ["a list", "[]", "-", /holds no JSON object/],
  ["Jsonnet", "{}", "task.jsonnet", /is not JSON/],
  ["YAML", "{}", "task.yml", /is not JSON/],
  ["a file that is not there", "", "nowhere/task.json", /Cannot read nowhere\/task\.json/],
  ["five megabytes", "x".repeat(5_000_000), "-", /larger than 256 KiB/],
])("%s is refused as a task definition", async (_what, text, file, expected) => {
  const refused = read(text, file);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(expected);
  await expect(refused).rejects.not.toThrow(/MARKER/);
});
