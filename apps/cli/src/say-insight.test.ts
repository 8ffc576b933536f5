import { render } from "@fleetgraph/catalogue";
import { expect, test } from "vitest";
import type { Context } from "./context.ts";
import { changeLines, evidenceValue } from "./say-insight.ts";

const context = { say: (kind: never, params: never) => render(kind, params) } as unknown as Context;
const of = (value: number, unit: string) =>
  evidenceValue(context, { name: "n", label: "n", value, unit, of: null, text: null } as never);

test("numbers of evidence are said with their units", () => {
  expect([
    of(0.25, "CORES"),
    of(1, "CORES"),
    of(536_870_912, "BYTES"),
    of(1_536, "BYTES_PER_SECOND"),
  ]).toEqual(["0.25 cores", "1 core", "512 MiB", "1.5 KiB/s"]);
  expect([
    of(0.3, "SHARE"),
    of(5_400, "SECONDS"),
    of(14, "DAYS"),
    of(120, "USD_PER_MONTH"),
    of(3, "COUNT"),
  ]).toEqual(["30 %", "1h 30m", "14 days", "$120 a month", "3"]);
});

test("a change is told as the command that deploys it, and what stays is not in it", () => {
  const app = { name: "app", cpu: 256, memory: null, memoryReservation: 512 };
  expect(changeLines({ change: { service: "svc_1", cpu: null, memory: "1024", containers: [app] } })).toEqual(
    ["fleet deploy svc_1 --memory 1024 --cpu app=256 --memory-reservation app=512"],
  );
  expect(changeLines({ change: null })).toEqual([]);
});
