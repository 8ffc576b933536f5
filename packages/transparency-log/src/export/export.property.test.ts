import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExportWriter, verifyExport } from "../index.ts";
import { sha256, TestLog, testEvent, verifyEd25519 } from "../testing/test-log.ts";
import { parseLine } from "./parse-line.ts";
import { LineSplitter } from "./split-lines.ts";

const events = Array.from({ length: 70 }, (_, at) => testEvent(at));
const log = new TestLog(events);
const check = (bytes: Uint8Array, kept: { name: string; note: string }[] = []) =>
  verifyExport({ sha256, verify: verifyEd25519 }, { bytes: [bytes], keys: [log.key], kept });

const wanted = fc.record({
  chosen: fc.uniqueArray(fc.integer({ min: 0, max: 69 }), { maxLength: 70 }),
  size: fc.integer({ min: 0, max: 70 }),
  through: fc.array(fc.integer({ min: 0, max: 70 }), { maxLength: 4 }),
  late: fc.integer({ min: 0, max: 2 }),
});
type Wanted = typeof wanted extends fc.Arbitrary<infer Value> ? Value : never;
const exportOf = ({ chosen, size, through, late }: Wanted) =>
  log.export({
    size,
    through,
    keep: (index) => chosen.includes(index),
    unsequenced: Array.from({ length: late }, (_, at) => testEvent(900 + at)),
    filter: chosen.length < 70 ? { chosen: chosen.length } : null,
  });

describe("any part of a log", () => {
  test("is proven, with every checkpoint that it was cut at", async () => {
    await fc.assert(
      fc.asyncProperty(wanted, async (asked) => {
        const sizes = asked.through.filter((size) => size <= asked.size);
        const kept = await Promise.all(
          sizes.map(async (size) => ({ name: `${size}`, note: await log.checkpoint(size) })),
        );
        const report = await check(Buffer.from(await exportOf(asked)), kept);
        const inside = asked.chosen.filter((index) => index < asked.size).length;
        expect(report).toMatchObject({
          verdict: "VERIFIED",
          size: asked.size,
          events: inside,
          proven: inside,
          skipped: asked.size - inside,
          unsequenced: asked.late,
          kept: sizes.map((size) => ({ size, verdict: "MATCHES" })),
        });
      }),
    );
  });

  test("is not, once anything of it was changed", async () => {
    const change = fc.record({
      how: fc.constantFrom("bit", "byte out", "byte in", "line out", "line twice", "lines swapped", "cut"),
      where: fc.nat(),
      other: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(wanted, change, async (asked, { how, where, other }) => {
        const text = await exportOf(asked);
        const bytes = Buffer.from(text);
        const lines = text.split(/(?<=\n)/);
        const [at, line] = [where % bytes.length, where % lines.length];
        const second = other % lines.length;
        const changed = ((): Buffer => {
          if (how === "bit") return Buffer.from(bytes.with(at, (bytes[at] ?? 0) ^ (1 << (other % 8))));
          if (how === "byte out") return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
          if (how === "byte in") {
            return Buffer.concat([bytes.subarray(0, at), Buffer.of(other % 256), bytes.subarray(at)]);
          }
          if (how === "cut") return bytes.subarray(0, at);
          if (how === "line out") return Buffer.from(lines.toSpliced(line, 1).join(""));
          if (how === "line twice")
            return Buffer.from(lines.toSpliced(second, 0, lines[line] ?? "").join(""));
          return Buffer.from(
            lines
              .with(line, lines[second] ?? "")
              .with(second, lines[line] ?? "")
              .join(""),
          );
        })();
        // Without a place in the log nothing binds their number and order but the count in the last line.
        const isFree =
          how === "lines swapped" &&
          [line, second].every((each) => (lines[each] ?? "").includes('"index":null'));
        fc.pre(!changed.equals(bytes) && !isFree);
        const report = await check(changed);
        expect(report.verdict).toBe("FAILED");
        expect(report.findings).not.toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  test("is the same wherever the download was cut and went on", async () => {
    await fc.assert(
      fc.asyncProperty(wanted, fc.nat(), async (asked, cut) => {
        const text = await exportOf(asked);
        const lines = text.split(/(?<=\n)/);
        const read = lines.slice(0, 1 + (cut % (lines.length - 1)));
        const parsed = read.map((line) => parseLine(line.trimEnd()));
        const last = parsed.findLastIndex((line) => line?.kind === "mark" || line?.kind === "skip");
        const mark = parsed.findLast((line) => line?.kind === "mark");
        const header = parsed[0];
        const place = parsed[last];
        if (header?.kind !== "header" || !place || !("to" in place)) return;
        const writer = new ExportWriter(
          sha256,
          { ...header, through: asked.through },
          { at: place.to, events: mark?.kind === "mark" ? mark.events : 0 },
        );
        let rest = "";
        const skipTo = (to: number) => {
          for (const range of writer.skips(to)) rest += writer.skip({ ...range, hashes: log.hashes(range) });
        };
        for (const [index, event] of events.slice(0, asked.size).entries()) {
          if (index < place.to || !asked.chosen.includes(index)) continue;
          skipTo(index);
          rest += writer.event({ index, ...event });
        }
        skipTo(asked.size);
        for (let at = 0; at < asked.late; at += 1) rest += writer.unsequenced(testEvent(900 + at));
        expect(lines.slice(0, last + 1).join("") + rest + writer.end()).toBe(text);
      }),
    );
  });
});

// One bit of each byte, another at each; FLEETGRAPH_BITS=all tries all of them, which takes ten seconds and more.
test("every single bit of a file counts", async () => {
  const small = new TestLog(events.slice(0, 5));
  const text = await small.export({
    keep: (index) => index !== 2,
    unsequenced: [testEvent(9)],
    filter: { a: "é\u0001" },
  });
  const bytes = Buffer.from(text);
  const all = process.env.FLEETGRAPH_BITS === "all";
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    if (!all && (bit & 7) !== ((bit >> 3) & 7)) continue;
    const flipped = Buffer.from(bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))));
    const { verdict } = await check(flipped);
    if (verdict !== "FAILED") expect.fail(`bit ${bit & 7} of byte ${bit >> 3}`);
  }
}, 120_000);

test("nothing that is read is thrown at whoever reads it", async () => {
  const header = (await log.export()).split("\n")[0] ?? "";
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.constantFrom(
            '{"kind":"mark","from":0,"to":9007199254740991,"hashes":[],"events":0}',
            '{"kind":"event","index":9007199254740993,"id":"a","nonce":"","hash":"","entry":""}',
          ),
        ),
      ),
      async (lines) => {
        for (const start of [[], [header]]) {
          const { verdict } = await check(Buffer.from([...start, ...lines, ""].join("\n")));
          expect(verdict).toBe("FAILED");
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("lines are the same, whatever pieces the bytes come in", async () => {
  const bytes = Buffer.from("é\n\n日本語 🚀\nrest");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 8 }), (cuts) => {
      const places = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
      const splitter = new LineSplitter();
      const lines = places
        .slice(1)
        .flatMap((end, at) => [...splitter.lines(bytes.subarray(places[at], end))]);
      expect([...lines, splitter.rest()]).toEqual(["é", "", "日本語 🚀", "rest"]);
    }),
  );
  const broken = new LineSplitter();
  expect([...broken.lines(Buffer.of(0xc3, 10, 65, 10))]).toEqual([null, "A"]);
});
