import { imageChange, imageName } from "@fleetgraph/catalogue";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { capacityColumns } from "../capacity-columns.ts";
import { sayIn } from "../context.ts";
import { displayWidth, pad, truncate, truncateMiddle, wrap } from "./display-width.ts";
import { ago, rowTime, shortDuration } from "./moment.ts";
import { printableJson, printableOutput } from "./printable.ts";
import { styleOf } from "./style.ts";
import { table } from "./table.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "漢", "か", "→", "…") });

test("a text is cut and filled to exactly the columns it may take", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 30 }), (value, width) => {
      expect(displayWidth(truncate(value, width))).toBeLessThanOrEqual(width);
      expect(displayWidth(truncateMiddle(value, width))).toBeLessThanOrEqual(width);
      if (displayWidth(value) <= width) expect(displayWidth(pad(value, width))).toBe(width);
    }),
  );
  expect(displayWidth("漢字\u001b[31mab\u001b[39m")).toBe(6);
});

test("wrapping loses nothing but spaces and keeps to the width where words allow it", () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 20 }), (value, width) => {
      const lines = wrap(value, width);
      expect(lines.join("").replaceAll(" ", "")).toBe(value.replaceAll(" ", ""));
    }),
  );
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
});

test("a table never is wider than the terminal while columns can give way", () => {
  const row = fc.record({ name: text, image: text, reason: text });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 24, max: 60 }),
      (rows, width) => {
        const printed = table(styleOf(false), {
          rows,
          width,
          columns: [
            { title: "NAME", value: (each) => each.name, atLeast: 6 },
            { title: "IMAGE", value: (each) => each.image, atLeast: 6, dispensable: 1 },
            { title: "REASON", value: (each) => each.reason, atLeast: 6, dispensable: 2 },
          ],
        });
        for (const line of printed.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test.each(["en", "ja"] as const)(
  "of what clusters have in capacity the group is left out before names are cut beyond telling apart, %s",
  async (locale) => {
    const columns = capacityColumns({ say: await sayIn(locale), style: styleOf(false) });
    const rows = ["identity", "reports"].map((name) => ({
      ...{ cluster: `production-${name}`, name: `production-${name}-managed` },
      ...{ hostCount: 3, registeredCpu: 8_192, remainingCpu: 6_912, registeredMemory: 39_136 },
      remainingMemory: 36_576,
      provider: {
        autoScalingGroup: { name: `production-${name}-hosts`, minSize: 1, desiredCapacity: 3, maxSize: 6 },
      },
    }));
    const [header = "", ...lines] = table(styleOf(false), { columns, rows: rows as never, width: 80 }).split(
      "\n",
    );
    expect(header).not.toMatch(/GROUP|グループ/);
    for (const [index, line] of lines.entries()) {
      expect(displayWidth(line)).toBeLessThanOrEqual(80);
      expect(line.split(/ +/)[0]).toMatch(index === 0 ? /tity$/ : /orts$/);
    }
    // In half a screen what is free stays to be seen.
    const narrow = table(styleOf(false), { columns, rows: rows as never, width: 60 }).split("\n");
    for (const line of narrow) expect(displayWidth(line)).toBeLessThanOrEqual(60);
    expect(narrow[1]).toMatch(/6912\/8192 +36576\/39136$/);
  },
);

test("images and times are said as people say them", () => {
  expect(imageName("1.dkr.ecr.eu-west-1.amazonaws.com/team/app:v42")).toBe("app:v42");
  expect(imageName("localhost:5000/app@sha256:0123456789abcdef")).toBe("app@0123456789ab");
  expect(imageChange({ from: "repo/app:v41", to: "repo/app:v42" })).toBe("app v41 → v42");
  expect(imageChange({ from: "repo/app:v41", to: "repo/web:v1" })).toBe("app:v41 → web:v1");
  expect(imageChange({ from: null, to: "repo/app:v42" })).toBe("app:v42");
  expect(shortDuration(72_000)).toBe("1m 12s");
});

test("how long ago is said as people say it, also of what is to come", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
  expect(ago(at(0), now, "en")).toBe("just now");
  expect(ago(at(0), now, "ja")).toBe("たった今");
  expect(ago(at(-59), now, "en")).toBe("59 sec. ago");
  expect(ago(at(-23 * 3600), now, "en")).toBe("23 hr. ago");
  expect(ago(at(-86_400), now, "en")).toBe("yesterday");
  // Made for one day a moment ago.
  expect(ago(at(86_399), now, "en")).toBe("tomorrow");
  expect(ago(at(30), now, "en")).toBe("in 30 sec.");
  expect(ago(at(-40 * 86_400), now, "en")).toBe("2026-10-15");
});

test("the time of a row is whole where nothing is cut, and short on a terminal", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");
  const at = new Date(2026, 10, 23, 8, 44, 41).toISOString();
  expect(rowTime(at, { now, width: null })).toBe("2026-11-23 08:44:41");
  expect(rowTime(at, { now, width: 80 })).toBe("11-23 08:44");
  expect(rowTime(new Date(2025, 10, 23).toISOString(), { now, width: 80 })).toBe("2025-11-23");
});

test("a path that is cut keeps both ends", () => {
  expect(truncateMiddle("production-identity/worker", 17)).toBe("producti…y/worker");
});

test("of what others wrote nothing acts on a terminal, in an output, a table or JSON", () => {
  const style = styleOf(true);
  const hostile = "a\u001b[2J\u001b]0;title\u0007\r\u009b1A\u202e";
  const shown = "a\\x1b[2J\\x1b]0;title\\x07\\x0d\\x9b1A\\u202e";
  const painted = style.red("漢字\n") + style.bold(hostile);
  expect(printableOutput(painted, { painted: true })).toBe(style.red("漢字\n") + style.bold(shown));
  expect(printableOutput(style.red("x\ty"), { painted: false })).toBe("\\x1b[31mx\ty\\x1b[39m");
  expect(printableOutput("a,b\r\nc\rd\r\n", { painted: false })).toBe("a,b\r\nc\\x0dd\r\n");
  const columns = [{ title: "A", value: (row: string) => row, paint: () => style.red }];
  // A carriage return is a space to a table.
  const cell = style.red(shown.replace("\\x0d", " "));
  expect(table(style, { columns, rows: [hostile], width: null }).split("\n")[1]).toBe(cell);
  expect(JSON.parse(printableJson({ hostile }))).toEqual({ hostile });
  expect(printableJson({ hostile })).not.toContain("\u009b");
});
