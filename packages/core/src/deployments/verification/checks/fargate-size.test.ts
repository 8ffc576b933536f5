import { expect, test } from "vitest";
import type { CheckContext } from "../check-context.ts";
import { checkFargateSize } from "./fargate-size.ts";

async function judged(definition: object, runsOn: CheckContext["runsOn"] = "FARGATE") {
  const found = await checkFargateSize({ definition, runsOn } as CheckContext);
  return found.map(({ status, message, hint }) => ({ status, kind: message.kind, hint: hint?.params }));
}

test.each([
  ["256", "512"],
  [".25 vCPU", "0.5GB"],
  ["1 vcpu", "8 GB"],
  ["4096", "30720"],
  ["8192", "20480"],
  ["16384", "122880"],
])("%s and %s", async (cpu, memory) => {
  expect(await judged({ cpu, memory })).toMatchObject([{ status: "PASSED" }]);
});

test.each([
  ["300", "512", "check.size.cpu", { nearest: 512 }],
  ["256", "600", "check.size.memory", { nearest: 1024, from: 512, to: 2048 }],
  ["256", "4096", "check.size.memory", { nearest: 2048 }],
  ["8192", "17408", "check.size.memory", { nearest: 20480 }],
])("%s and %s are none", async (cpu, memory, kind, hint) => {
  expect(await judged({ cpu, memory })).toMatchObject([{ status: "FAILED", kind, hint }]);
});

test("Fargate needs both; larger ones than are known are not checked", async () => {
  expect(await judged({ cpu: "256" })).toMatchObject([{ status: "FAILED", kind: "check.size.absent" }]);
  expect(await judged({ cpu: "a lot", memory: "512" })).toMatchObject([
    { status: "FAILED", kind: "check.size.absent" },
  ]);
  expect(await judged({ cpu: "32768", memory: "65536" })).toMatchObject([
    { status: "NOT_CHECKED", kind: "check.size.unknown" },
  ]);
});

test("Windows has fewer", async () => {
  const runtimePlatform = { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" };
  expect(await judged({ cpu: "512", memory: "1024", runtimePlatform })).toMatchObject([
    { status: "FAILED", kind: "check.size.cpu" },
  ]);
});

test("hosts have what they have", async () => {
  expect(await judged({}, "HOSTS")).toEqual([]);
  expect(await judged({}, null)).toEqual([]);
});
