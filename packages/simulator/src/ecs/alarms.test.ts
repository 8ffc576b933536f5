import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWebService, type WebService } from "../../test/web-service.ts";

let at: WebService;

beforeEach(async () => {
  at = await startWebService();
});
afterEach(() => at.simulator.close());

describe("an alarm", () => {
  const alarms = { alarmNames: ["p99", "errors"], enable: true, rollback: true };

  it.each([
    ["ROLLING", {}],
    ["CANARY", { strategy: "CANARY" as const }],
  ])("that goes off rolls a %s deployment back and is named", async (_strategy, more) => {
    await at.deploy({ ...more, alarms });
    at.simulator.advance(10_000);
    expect(await at.latest()).toMatchObject({ alarms: { status: "MONITORING", triggeredAlarmNames: [] } });
    at.simulator.scenarios.set({ kind: "alarm", service: "web", alarm: "errors" });
    at.simulator.settle();
    expect(await at.latest()).toMatchObject({
      status: "ROLLBACK_SUCCESSFUL",
      alarms: { status: "TRIGGERED", alarmNames: alarms.alarmNames, triggeredAlarmNames: ["errors"] },
      rollback: { reason: expect.stringContaining("alarm errors") },
    });
    expect((await at.web()).events?.some(({ message }) => message?.includes("alarm detected"))).toBe(true);
  });

  it("set beforehand goes off so long into the next deployment", async () => {
    at.simulator.scenarios.set({ kind: "alarm", service: "web", afterMilliseconds: 15_000 });
    await at.deploy({ alarms });
    at.simulator.advance(10_000);
    expect(await at.latest()).toMatchObject({ status: "IN_PROGRESS" });
    at.simulator.advance(10_000);
    expect(await at.latest()).toMatchObject({ alarms: { triggeredAlarmNames: ["p99"] } });
  });

  it("without roll-back leaves the deployment stopped where it is, and one that is not watched does nothing", async () => {
    at.simulator.scenarios.set({ kind: "alarm" });
    await at.deploy({});
    at.simulator.settle();
    expect(await at.latest()).toMatchObject({ status: "SUCCESSFUL", alarms: { status: "DISABLED" } });
    await at.deploy({ alarms: { ...alarms, rollback: false } });
    at.simulator.settle();
    expect(await at.latest()).toMatchObject({ status: "STOPPED", alarms: { status: "TRIGGERED" } });
  });
});
