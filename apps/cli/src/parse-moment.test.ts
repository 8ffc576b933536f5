import { expect, test } from "vitest";
import { sayIn } from "../test/say-in.ts";
import { UsageError } from "./failure.ts";
import { parseMoment } from "./parse-moment.ts";

const say = sayIn("en");
const now = new Date(2026, 10, 26, 12, 30).getTime();
const moment = async (text: string) => new Date(await parseMoment(say, text, now));

test.each([
  ["2026-11-01T14:00:00Z", new Date("2026-11-01T14:00:00Z")],
  ["2026-11-01", new Date(2026, 10, 1)],
  ["2026-11-01 14:05", new Date(2026, 10, 1, 14, 5)],
  ["2h", new Date(2026, 10, 26, 10, 30)],
  ["2h ago", new Date(2026, 10, 26, 10, 30)],
  ["90 minutes ago", new Date(2026, 10, 26, 11, 0)],
  ["yesterday 14:00", new Date(2026, 10, 25, 14, 0)],
  ["yesterday at 2pm", new Date(2026, 10, 25, 14, 0)],
  ["Nov 3 09:15", new Date(2026, 10, 3, 9, 15)],
])("%s is a moment", async (text, expected) => {
  expect(await moment(text)).toEqual(expected);
});

test.each(["web", "yesterday web", "2026-13-45", "from monday to friday", ""])("%j is none", async (text) => {
  await expect(moment(text)).rejects.toThrow(UsageError);
});
