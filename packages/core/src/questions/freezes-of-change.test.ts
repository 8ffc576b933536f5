import { expect, test } from "vitest";
import type { FreezeWindow } from "../guards/index.ts";
import { type Carried, freezesOfChange } from "./freezes-of-change.ts";

const window = (more: Partial<FreezeWindow> = {}): FreezeWindow => ({
  id: "frz_1",
  services: ["main/*/shop/*"],
  reason: "nightly close",
  schedule: { kind: "RECURRING", cron: "0 22 * * *", timeZone: "Europe/Berlin", durationSeconds: 3_600 },
  exemptRoles: [],
  createdBy: "olga",
  onBehalfOf: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  endedAt: null,
  endedBy: null,
  ...more,
});
const change = (beganAt: string, until: string, more: Partial<Carried> = {}): Carried => ({
  path: "main/eu-west-1/shop/web",
  beganAt: new Date(beganAt),
  until: new Date(until),
  roles: [],
  overrides: [],
  byPolicy: false,
  ...more,
});
const passes = (windows: FreezeWindow[], carried: Carried) =>
  freezesOfChange(windows, carried).map(({ start, passedBy }) => [start, passedBy]);

// 22:00 in Berlin is 20:00 UTC in July.
const held = "2026-07-01T20:00:00.000Z";

test("a change is in a freeze that holds when it begins, and in one that comes while it goes on", () => {
  expect(passes([window()], change("2026-07-01T20:30:00Z", "2026-07-01T20:31:00Z"))).toEqual([
    [held, "NONE"],
  ]);
  expect(passes([window()], change("2026-07-01T19:59:59.999Z", "2026-07-01T20:01:00Z"))).toEqual([
    [held, "UNDER_WAY"],
  ]);
  expect(passes([window()], change("2026-07-01T19:00:00Z", "2026-07-01T20:00:00Z"))).toEqual([]);
  expect(passes([window()], change("2026-07-01T21:00:00Z", "2026-07-01T22:00:00Z"))).toEqual([]);
});

test("a change of days meets each time of a freeze that recurs", () => {
  expect(passes([window()], change("2026-07-01T20:30:00Z", "2026-07-03T20:30:00Z"))).toEqual([
    [held, "NONE"],
    ["2026-07-02T20:00:00.000Z", "UNDER_WAY"],
    ["2026-07-03T20:00:00.000Z", "UNDER_WAY"],
  ]);
});

test("a window holds from when it was made until it was ended by hand", () => {
  const carried = change("2026-07-01T20:10:00Z", "2026-07-01T20:12:00Z");
  expect(passes([window({ endedAt: "2026-07-01T20:05:00.000Z" })], carried)).toEqual([]);
  expect(passes([window({ createdAt: "2026-07-01T20:11:00.000Z" })], carried)).toEqual([
    ["2026-07-01T20:11:00.000Z", "UNDER_WAY"],
  ]);
});

test("what let it pass is told, and other services' freezes are none of its", () => {
  const at = ["2026-07-01T20:30:00Z", "2026-07-01T20:31:00Z"] as const;
  expect(passes([window()], change(...at, { overrides: ["FREEZE_WINDOW"] }))).toEqual([[held, "OVERRIDE"]]);
  const exempt = freezesOfChange([window({ exemptRoles: ["sre"] })], change(...at, { roles: ["sre", "x"] }));
  expect(exempt).toMatchObject([{ passedBy: "EXEMPT_ROLE", role: "sre", windowId: "frz_1" }]);
  expect(passes([window()], change(...at, { byPolicy: true }))).toEqual([[held, "POLICY"]]);
  expect(passes([window({ services: ["main/*/pay/*"] })], change(...at))).toEqual([]);
  expect(passes([window({ services: ["**"] })], change(...at))).toHaveLength(1);
});
