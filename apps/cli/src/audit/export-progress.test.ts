import type { AuditExportChunk } from "@fleetgraph/sdk";
import { expect, test, vi } from "vitest";
import { sayIn } from "../../test/say-in.ts";
import type { Context } from "../context.ts";
import { exportProgress, sizeText } from "./export-progress.ts";

const chunk = (at: number): AuditExportChunk => ({
  text: "x".repeat(1_000_000),
  place: { size: 50_000, snapshot: "1:1:", at, events: at, lines: 0, header: "" },
  archived: [],
});

function told(isTTY: boolean) {
  vi.useFakeTimers();
  const lines: string[] = [];
  const stderr = {
    isTTY,
    columns: 80,
    write: (text: string) => lines.push(text),
  } as unknown as NodeJS.WriteStream;
  const context = { say: sayIn("en"), note: (text: string) => lines.push(text) } as unknown as Context;
  const progress = exportProgress(context, stderr);
  for (const at of [0, 10_000, 20_000, 30_000]) {
    progress.tell(chunk(at));
    vi.advanceTimersByTime(6_000);
  }
  progress.end();
  vi.useRealTimers();
  return lines;
}

test("a terminal sees it at once, drawn again in place, and nothing of it at the end", () => {
  const lines = told(true);
  expect(lines[0]).toContain("0 of 50,000 · 1.0 MB");
  expect(lines[3]).toContain("30,000 of 50,000 · 4.0 MB · 1,667/s");
  // The cursor is shown again.
  expect(lines.at(-1)?.endsWith("\u001b[?25h")).toBe(true);
});

test("a log has a line every ten seconds", () => {
  expect(told(false)).toEqual(["20,000 of 50,000 · 3.0 MB · 1,667/s"]);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_500, "1.5 kB"],
  [123_456_789, "123 MB"],
  [7_300_000_000, "7.3 GB"],
])("%d bytes are %s", (bytes, text) => expect(sizeText(bytes)).toBe(text));
