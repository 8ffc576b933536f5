import { stripVTControlCharacters } from "node:util";
import type { DeploymentEventFields } from "@fleetgraph/sdk";
import { afterEach, expect, test, vi } from "vitest";
import { sayIn } from "../test/say-in.ts";
import type { Context } from "./context.ts";
import { deploymentView } from "./deployment-view.ts";
import { displayWidth } from "./terminal/display-width.ts";
import { styleOf } from "./terminal/style.ts";

afterEach(() => vi.useRealTimers());

/** What a terminal shows after everything that was written: only what a live block uses is understood. */
function terminal(columns: number, rows: number) {
  let lines: string[] = [];
  return {
    columns,
    rows,
    write(text: string) {
      const up = /\[(\d+)A\r/.exec(text)?.[1] ?? "0";
      if (text.includes("\u001b[0J")) lines = lines.slice(0, lines.length - Number(up));
      const printed = stripVTControlCharacters(text).replaceAll("\r", "");
      if (printed) lines.push(...printed.slice(0, -1).split("\n"));
      return true;
    },
    shown: () => lines,
  };
}

function contextFor(screen: ReturnType<typeof terminal>): Context {
  const context: Partial<Context> = {
    say: sayIn("en"),
    style: styleOf(false),
    width: screen.columns,
    json: false,
    stdout: screen as unknown as NodeJS.WriteStream,
  };
  return context as Context;
}

const untold = {
  healthy: null,
  percent: null,
  threshold: null,
  failureCount: null,
  stage: null,
  trafficPercent: null,
  waitingHook: null,
};
const startedAt = "2026-11-23T08:00:00.000Z";
function event(version: number, kind: string, state: string, more: Partial<DeploymentEventFields> = {}) {
  const at = new Date(Date.parse(startedAt) + version * 1000).toISOString();
  const message = `${kind} happened, and this sentence is too long for a narrow terminal.`;
  const base = { cursor: String(version), version, at, kind, state, progress: null, message, final: false };
  return { ...base, ...more } as DeploymentEventFields;
}

test("a deployment is one block, drawn again in place, never wider or higher than the terminal", () => {
  vi.useFakeTimers({ now: Date.parse(startedAt) });
  const screen = terminal(60, 14);
  const view = deploymentView(contextFor(screen), {
    heading: "Deploying web in prod: app v41 → v42",
    startedAt,
  });
  for (let version = 1; version <= 12; version += 1) {
    view.event(event(version, "deployment.retrying", "UPDATING"));
    vi.advanceTimersByTime(300);
  }
  const progress = { ...untold, desired: 4, running: 2, pending: 1, failed: 0, oldRunning: 2 };
  view.event(event(13, "deployment.progressed", "ROLLING_OUT", { progress }));
  const during = screen.shown();
  expect(during.length).toBeLessThanOrEqual(13);
  for (const line of during) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  expect(during[0]).toBe("Deploying web in prod: app v41 → v42");
  expect(during.at(-3)).toMatch(/█+░+ 2 of 4 running/);
  expect(during.at(-1)).toBe("Ctrl-C stops watching; the deployment goes on.");
  view.event(
    event(14, "deployment.succeeded", "SUCCEEDED", { final: true, message: "Done: 4 tasks running." }),
  );
  view.end();
  expect(screen.shown().at(-1)).toBe("  ✓     14s  Done: 4 tasks running.");
  expect(screen.shown().join("\n")).not.toContain("Ctrl-C");
});

test("a roll-out that shifts traffic tells stage and share, and whom it waits for", () => {
  vi.useFakeTimers({ now: Date.parse(startedAt) });
  const screen = terminal(160, 14);
  const view = deploymentView(contextFor(screen), { heading: "Deploying web", startedAt });
  const progress = {
    ...{
      ...untold,
      desired: 4,
      running: 4,
      pending: 0,
      failed: 0,
      oldRunning: 4,
      trafficPercent: 5,
      percent: 52,
    },
    stage: "PRE_PRODUCTION_TRAFFIC_SHIFT",
    waitingHook: { id: "ecs-pause-1", stage: "PRE_PRODUCTION_TRAFFIC_SHIFT", expiresAt: null },
  };
  view.event(event(1, "deployment.progressed", "ROLLING_OUT", { progress }));
  expect(screen.shown().join("\n")).toContain(
    "4 of 4 running, 4 old, waiting for a go-ahead, 5% of the traffic, before the traffic moves",
  );
  view.end();
});

test("what holds a deployment up stands under its progress, once and only as long as it does", () => {
  vi.useFakeTimers({ now: Date.parse(startedAt) });
  const screen = terminal(60, 14);
  const view = deploymentView(contextFor(screen), { heading: "Deploying web", startedAt });
  const progress = { ...untold, desired: 2, running: 0, pending: 0, failed: 1, oldRunning: 2 };
  const message = "A new task cannot be placed: no host has enough free memory (0 of 2 running).";
  for (const version of [1, 2, 3])
    view.event(event(version, "deployment.progress.cannotPlace", "ROLLING_OUT", { progress, message }));
  vi.advanceTimersByTime(300);
  const during = screen.shown();
  expect(during.filter((line) => line.includes("cannot be placed"))).toHaveLength(1);
  expect(during.join("\n")).toMatch(/no host has\s+enough free memory \(0 of 2 running\)\./);
  for (const line of during) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  view.event(event(4, "deployment.progressed", "ROLLING_OUT", { progress: { ...progress, running: 1 } }));
  expect(screen.shown().join("\n")).not.toContain("cannot be placed");
  view.end();
});
