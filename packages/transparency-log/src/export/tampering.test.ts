// Everything that can be done to an export with an editor, and what is said of it.
import { describe, expect, test } from "vitest";
import { KeptEvents, leafHash, leafOfEntry, signNote, splitNote, verifyExport } from "../index.ts";
import { sha256, TestLog, testEvent, testWitness, verifyEd25519 } from "../testing/test-log.ts";

const events = Array.from({ length: 100 }, (_, at) => testEvent(at));
const log = new TestLog(events);
const whole = await log.export();
const partly = await log.export({
  keep: (index) => index % 7 === 3 || index > 80,
  filter: { actor: "alice" },
});
const linesOf = (text: string) => text.split(/(?<=\n)/);
const whereIs = (lines: string[], start: string) => lines.findIndex((line) => line.startsWith(start));
const eventAt = (lines: string[], index: number) => whereIs(lines, `{"kind":"event","index":${index},`);
const markTo = (lines: string[], to: number) =>
  lines.findIndex((line) => line.startsWith('{"kind":"mark"') && line.includes(`"to":${to},`));

type Kept = { name: string; note: string };
const check = async (text: string | string[], kept: Kept[] = [], key = log.key) =>
  verifyExport(
    { sha256, verify: verifyEd25519 },
    { bytes: [Buffer.from(typeof text === "string" ? text : text.join(""))], keys: [key], kept },
  );
const found = async (text: string | string[], kept: Kept[] = []) => {
  const report = await check(text, kept);
  expect(report.verdict === "VERIFIED").toBe(report.findings.length === 0);
  return report.findings.map(({ kind, from, to, line }) =>
    [kind, from === null ? "" : ` ${from}-${to}`, line === null ? "" : ` @${line}`].join(""),
  );
};

/** What an editor can do who has a program for it: the lines of another history, with this one's header. */
async function forged(changed: readonly (typeof events)[number][]): Promise<string[]> {
  const lines = linesOf(await new TestLog(changed).export());
  return [linesOf(whole)[0] ?? "", ...lines.slice(1, -1), linesOf(whole).at(-1) ?? ""];
}

describe("one line", () => {
  const lines = linesOf(whole);
  const at = eventAt(lines, 40);
  const line = lines[at] ?? "";

  test("its entry altered", async () => {
    const changed = line.replace("fix 40", "fix 4O");
    expect(await found(lines.with(at, changed))).toEqual([`ALTERED 40-41 @${at + 1}`]);
    const report = await check(lines.with(at, changed));
    expect(report).toMatchObject({ events: 100, proven: 99, findings: [{ id: "aud_000040" }] });
    expect(report.unchecked).toContainEqual({ kind: "NOT_PROVEN", from: 40, to: 41 });
  });

  test("its entry altered, and its hash made to fit", async () => {
    const { nonce } = testEvent(40);
    const entry = testEvent(40).entry.replace("fix 40", "fix 4O");
    const leaf = leafOfEntry(sha256, { id: "aud_000040", nonce, entry: Buffer.from(entry) });
    const changed = line
      .replace("fix 40", "fix 4O")
      .replace(/"hash":"[^"]*"/, `"hash":"${Buffer.from(leafHash(sha256, leaf)).toString("base64")}"`);
    // Which of the sixteen cannot be told any more; all others are proven.
    expect(await found(lines.with(at, changed))).toEqual([expect.stringMatching(/^RANGE_DIFFERS 32-48 /)]);
    expect((await check(lines.with(at, changed))).proven).toBe(84);
  });

  test("its nonce, its hash or its id altered", async () => {
    const other = testEvent(41);
    const nonce = Buffer.from(other.nonce).toString("base64");
    const hash = Buffer.from(leafHash(sha256, other.leaf)).toString("base64");
    for (const [part, value] of [
      ["nonce", nonce],
      ["id", "aud_000041"],
    ]) {
      const changed = line.replace(new RegExp(`"${part}":"[^"]*"`), `"${part}":"${value}"`);
      expect(changed).not.toBe(line);
      expect(await found(lines.with(at, changed)), part).toEqual([`ALTERED 40-41 @${at + 1}`]);
    }
    const changed = line.replace(/"hash":"[^"]*"/, `"hash":"${hash}"`);
    expect(await found(lines.with(at, changed))).toEqual([`ALTERED 40-41 @${at + 1}`]);
  });

  test("taken out", async () => {
    expect(await found(lines.toSpliced(at, 1))).toEqual([`MISSING 40-41 @${at + 1}`]);
    expect(await check(lines.toSpliced(at, 1))).toMatchObject({ events: 99, proven: 84 });
  });

  test("the last of sixteen taken out", async () => {
    expect(await found(lines.toSpliced(eventAt(lines, 47), 1))).toEqual([
      expect.stringMatching(/^MISSING 47-48 /),
    ]);
  });

  test("several taken out, with their marks and without", async () => {
    const run = lines.filter((each) => !/"index":(3[3-5]|40),/.test(each));
    expect(await found(run)).toEqual([
      expect.stringMatching(/^MISSING 33-36 /),
      expect.stringMatching(/^MISSING 40-41 /),
    ]);
    const [from, to] = [eventAt(lines, 32), markTo(lines, 48)];
    expect(await found(lines.toSpliced(from, to - from + 1))).toEqual([
      `MISSING 32-48 @${markTo(lines, 64) - 16}`,
    ]);
  });

  test("put in twice", async () => {
    expect(await found(lines.toSpliced(at, 0, line))).toEqual([expect.stringMatching(/^INSERTED 40-41 /)]);
  });

  test("put in, with another's number", async () => {
    const forgedLine = (await forged(events.with(40, testEvent(777))))[at] ?? "";
    expect(await found(lines.toSpliced(at, 0, forgedLine))).toEqual([`INSERTED 40-41 @${at + 1}`]);
    expect((await check(lines.toSpliced(at, 0, forgedLine))).findings[0]).toMatchObject({ id: "aud_000777" });
  });

  test("put in, and all that follow numbered anew", async () => {
    const forgedLine = (await forged(events.with(40, testEvent(777))))[at] ?? "";
    const renumbered = renumber(lines.toSpliced(at, 0, forgedLine));
    expect(await found(renumbered)).toEqual([
      `INSERTED 40-41 @${at + 1}`,
      expect.stringMatching(/^RENUMBERED 48-100 /),
    ]);
  });

  test("taken out, and all that follow numbered anew", async () => {
    const report = await check(renumber(lines.toSpliced(at, 1)));
    expect(report.findings).toMatchObject([
      { kind: "RANGE_DIFFERS", from: 32, to: 48 },
      { kind: "RENUMBERED", from: 48, to: 100 },
    ]);
    expect(report.proven).toBe(84);
  });

  test("exchanged with its neighbour, or moved", async () => {
    const next = lines[at + 1] ?? "";
    const swapped = lines.with(at, next).with(at + 1, line);
    expect(await found(swapped)).toEqual([expect.stringMatching(/^MOVED (40-41|41-42) /)]);
    const far = lines.toSpliced(at, 1).toSpliced(eventAt(lines, 34), 0, line);
    expect(await found(far)).toEqual([expect.stringMatching(/^MOVED 40-41 /)]);
  });

  test("exchanged or moved, and numbered anew", async () => {
    const other = eventAt(lines, 35);
    const swapped = renumber(lines.with(at, lines[other] ?? "").with(other, line));
    expect(await found(swapped)).toEqual([
      expect.stringMatching(/^MOVED (35|40)-/),
      expect.stringMatching(/^MOVED (35|40)-/),
    ]);
    const moved = renumber(lines.toSpliced(at, 1).toSpliced(other, 0, line));
    expect(await found(moved)).toEqual([expect.stringMatching(/^MOVED 40-41 /)]);
  });

  test("moved to another place far away", async () => {
    const moved = await found(lines.toSpliced(at, 1).toSpliced(eventAt(lines, 80), 0, line));
    expect(moved).toEqual([
      expect.stringMatching(/^MISSING 40-41 /),
      expect.stringMatching(/^INSERTED 40-41 /),
    ]);
  });
});

/** Numbers the events as they stand, and leaves marks as they are. */
function renumber(lines: string[]): string[] {
  let next = 0;
  return lines.map((line) =>
    line.replace(/^(\{"kind":"event","index":)\d+/, (_, start) => `${start}${next++}`),
  );
}

describe("the lines between", () => {
  const lines = linesOf(partly);

  test("a skip taken out, altered, or of other leaves", async () => {
    const at = whereIs(lines, '{"kind":"skip"');
    expect(await found(lines.toSpliced(at, 1))).toEqual([expect.stringMatching(/^MISSING 0-3 /)]);
    const hash = (lines[at] ?? "").replace(/"hashes":\["..../, '"hashes":["AAAA');
    expect(await found(lines.with(at, hash))).toEqual(["ROOT_DIFFERS 0-100"]);
    const longer = (lines[at] ?? "").replace('"to":3', '"to":5');
    expect(await found(lines.with(at, longer))).not.toEqual([]);
    const fewer = (lines[at] ?? "").replace(/,"[^"]{44}"\]/, "]");
    expect(await found(lines.with(at, fewer))).toEqual([
      expect.stringMatching(/^OUT_OF_PLACE 0-3 /),
      expect.stringMatching(/^MISSING 0-3 /),
    ]);
  });

  test("an event put before the skip that it follows", async () => {
    const at = whereIs(lines, '{"kind":"event","index":3,');
    const swapped = lines.with(at - 1, lines[at] ?? "").with(at, lines[at - 1] ?? "");
    expect(await found(swapped)).toEqual([`MOVED 3-4 @${at}`]);
  });

  test("a mark taken out or altered", async () => {
    const at = markTo(linesOf(whole), 48);
    expect(await found(linesOf(whole).toSpliced(at, 1))).toEqual([
      expect.stringMatching(/^MARK_MISSING 32-48 /),
    ]);
    const altered = (linesOf(whole)[at] ?? "").replace(/"hashes":\["..../, '"hashes":["AAAA');
    expect(await found(linesOf(whole).with(at, altered))).toEqual([
      expect.stringMatching(/^RANGE_DIFFERS 32-48 /),
      "ROOT_DIFFERS 0-100",
    ]);
    const count = (linesOf(whole)[at] ?? "").replace('"events":48', '"events":47');
    expect(await found(linesOf(whole).with(at, count))).toEqual([expect.stringMatching(/^COUNTS_DIFFER /)]);
  });

  test("all marks taken out", async () => {
    const bare = linesOf(whole).filter((line) => !line.startsWith('{"kind":"mark"'));
    expect(await found(bare)).toEqual([expect.stringMatching(/^MARK_MISSING 0-100 /)]);
    expect((await check(bare)).proven).toBe(100);
  });
});

describe("the whole file", () => {
  const lines = linesOf(whole);
  const last = lines.length;

  test("cut off, at a line and within one", async () => {
    expect(await found(lines.slice(0, 50))).toEqual([expect.stringMatching(/^CUT_OFF \d+-100 /)]);
    expect(await found(whole.slice(0, -1))).toEqual([`CUT_OFF 100-100 @${last - 1}`]);
    expect(await found(whole.slice(0, whole.length / 2))).toEqual([
      expect.stringMatching(/^CUT_OFF \d+-100 /),
    ]);
  });

  test("a cut file is proven as far as a kept checkpoint reaches", async () => {
    const kept = [{ name: "thirty", note: await log.checkpoint(30) }];
    const report = await check(lines.slice(0, 50), kept);
    expect(report.kept).toEqual([{ name: "thirty", size: 30, verdict: "MATCHES" }]);
    expect(report.proven).toBe(16);
    expect(report.unchecked).toContainEqual({ kind: "NOT_PROVEN", from: 30, to: 100 });
  });

  test("something behind its end", async () => {
    expect(await found(`${whole}{}\n`)).toEqual([`AFTER_END @${last + 1}`]);
    expect(await found(`${whole}\n\n`)).toEqual([`AFTER_END @${last + 1}`]);
    expect(await found(`${whole} `)).toEqual([`AFTER_END @${last + 1}`]);
  });

  test("two files after one another", async () => {
    expect(await found(whole + whole)).toEqual([`AFTER_END @${last + 1}`]);
  });

  test("saved by an editor: carriage returns, a byte order mark, spaces, another order of members", async () => {
    expect((await found(whole.replaceAll("\n", "\r\n")))[0]).toBe("NOT_AN_EXPORT @1");
    expect(await found(`\ufeff${whole}`)).toEqual(["NOT_AN_EXPORT @1"]);
    const at = eventAt(lines, 40);
    const spaced = JSON.stringify(JSON.parse(lines[at] ?? "null"), null, 1).replaceAll("\n", "");
    expect((await found(lines.with(at, `${spaced}\n`)))[0]).toBe(`UNREADABLE @${at + 1}`);
    const returned = (lines[at] ?? "").replace("\n", "\r\n");
    expect((await found(lines.with(at, returned)))[0]).toBe(`UNREADABLE @${at + 1}`);
    const escaped = (lines[at] ?? "").replace("é", "\\u00e9");
    expect((await found(lines.with(at, escaped)))[0]).toBe(`UNREADABLE @${at + 1}`);
  });

  test("its counts, its filter, its size, its origin", async () => {
    expect(await found(whole.replace('"events":100,"skipped"', '"events":99,"skipped"'))).toEqual([
      `COUNTS_DIFFER @${last}`,
    ]);
    expect(await found(partly.replace("alice", "alicf"))).toEqual(["HEADER_ALTERED @1"]);
    expect(await found(whole.replace('"size":100', '"size":101'))).toContain("CHECKPOINT_INVALID @1");
    expect(await found(whole.replace('"origin":"f', '"origin":"g'))).toEqual([
      "HEADER_ALTERED @1",
      "CHECKPOINT_INVALID @1",
    ]);
  });

  test("its checkpoint replaced: an older one, another key's, another log's, one that was edited", async () => {
    const header = JSON.parse(lines[0] ?? "null");
    const withCheckpoint = (checkpoint: string) =>
      lines.with(0, `${JSON.stringify({ ...header, checkpoint })}\n`);
    const detail = async (checkpoint: string) =>
      (await check(withCheckpoint(checkpoint))).findings.at(-1)?.detail;
    expect(await detail(await log.checkpoint(99))).toBe("OTHER_SIZE");
    expect(await detail(await new TestLog(events, 9).checkpoint())).toBe("UNKNOWN_KEY");
    expect(await detail(header.checkpoint.replace("\n100\n", "\n101\n"))).toBe("BAD_SIGNATURE");
    expect(await detail(header.checkpoint.replace("—", "-"))).toBe("MALFORMED");
    const other = {
      text: header.checkpoint.split("\n\n")[0].replace("fleet", "elsewhere"),
      signers: [log.signer],
    };
    expect(await detail(await signNote({ ...other, text: `${other.text}\n` }))).toBe("OTHER_LOG");
  });

  test("made anew from another history, with all its sums: only the root tells", async () => {
    expect(await found(await forged(events.with(40, testEvent(777))))).toEqual(["ROOT_DIFFERS 0-100"]);
    const short = [...events.slice(0, 40), ...events.slice(41), testEvent(777)];
    expect(await found(await forged(short))).toEqual(["ROOT_DIFFERS 0-100"]);
    // What somebody kept narrows it down.
    const kept = await Promise.all(
      [32, 64].map(async (size) => ({ name: `${size}`, note: await log.checkpoint(size) })),
    );
    const report = await check(await forged(events.with(40, testEvent(777))), kept);
    expect(report.findings.map(({ kind, detail }) => [kind, detail])).toEqual([
      ["ROOT_DIFFERS", null],
      ["KEPT_DIFFERS", "64"],
    ]);
    expect(report.proven).toBe(32);
  });
});

describe("by the operator, who has the key", () => {
  const rewritten = new TestLog(events.with(40, testEvent(40, "nothing")));

  test("a history that was rewritten and signed again is a fork of what was kept", async () => {
    const text = await rewritten.export();
    expect(await found(text)).toEqual([]);
    for (const size of [41, 64, 90, 100]) {
      const kept = [{ name: "mine", note: await log.checkpoint(size) }];
      expect(await found(text, kept), `${size}`).toEqual([`FORK 0-${size}`]);
    }
    const earlier = [{ name: "mine", note: await log.checkpoint(40) }];
    expect((await check(text, earlier)).kept).toEqual([{ name: "mine", size: 40, verdict: "MATCHES" }]);
  });

  test("and is narrowed down by what was kept, to the event by an earlier export", async () => {
    const sizes = [32, 64, 100];
    const kept = await Promise.all(
      sizes.map(async (size) => ({ name: `${size}`, note: await log.checkpoint(size) })),
    );
    expect(await found(await rewritten.export(), kept)).toEqual(["FORK 32-64", "FORK 32-100"]);
    const against = new KeptEvents();
    const deps = { sha256, verify: verifyEd25519 };
    const keys = [log.key];
    await verifyExport(deps, { bytes: [Buffer.from(partly)], keys, collect: against });
    const later = await new TestLog([...events.toSpliced(85, 1), testEvent(101)]).export();
    const report = await verifyExport(deps, { bytes: [Buffer.from(later)], keys, against });
    expect(report).toMatchObject({
      verdict: "FAILED",
      compared: against.count,
      findings: [{ kind: "CONTRADICTS", from: 85, to: 100 }],
    });
  });

  test("two checkpoints of one size contradict each other, however little of the file is left", async () => {
    const kept = [{ name: "mine", note: await log.checkpoint() }];
    const text = linesOf(await rewritten.export()).slice(0, 5);
    expect(await found(text, kept)).toContain("FORK 0-100");
  });

  test("what a kept checkpoint cannot be compared with is said", async () => {
    const notes: [string, string][] = [
      ["NEWER", await new TestLog([...events, testEvent(100)]).checkpoint()],
      ["UNKNOWN_KEY", await new TestLog(events, 9).checkpoint()],
      ["MALFORMED", "hello"],
      ["INSIDE_SKIP", await log.checkpoint(5)],
      ["MATCHES", await log.checkpoint(0)],
      ["MATCHES", await log.checkpoint(100)],
    ];
    const kept = notes.map(([name, note]) => ({ name, note }));
    const report = await check(partly, kept);
    expect(report.verdict).toBe("VERIFIED");
    expect(report.kept.map(({ verdict }) => verdict)).toEqual(notes.map(([verdict]) => verdict));
    expect(report.unchecked.filter(({ kind }) => kind === "CHECKPOINT_NOT_COMPARED")).toHaveLength(4);
    const cut = await log.export({ keep: (index) => index % 7 === 3, through: [5] });
    expect((await check(cut, kept.slice(3, 4))).kept).toMatchObject([{ verdict: "MATCHES" }]);
  });

  test("a witness is told with its time, and does not stand in for the log", async () => {
    const witness = testWitness("witness.example/w1", 1_780_000_000);
    const { text } = splitNote(await log.checkpoint());
    const withCheckpoint = (checkpoint: string) => {
      const lines = linesOf(whole);
      const header = `${JSON.stringify({ ...JSON.parse(lines[0] ?? "null"), checkpoint })}\n`;
      const digest = Buffer.from(sha256(Buffer.from(header.trimEnd()))).toString("base64");
      const end = (lines.at(-1) ?? "").replace(/"header":"[^"]*"/, `"header":"${digest}"`);
      return [Buffer.from([header, ...lines.slice(1, -1), end].join(""))];
    };
    const deps = { sha256, verify: verifyEd25519 };
    const keys = [log.key, witness.key];
    const both = withCheckpoint(await signNote({ text, signers: [log.signer, witness] }));
    expect(await verifyExport(deps, { bytes: both, keys })).toMatchObject({
      verdict: "VERIFIED",
      signatures: [
        { name: log.origin, time: null },
        { name: "witness.example/w1", time: 1_780_000_000 },
      ],
    });
    const alone = withCheckpoint(await signNote({ text, signers: [witness] }));
    expect(await verifyExport(deps, { bytes: alone, keys })).toMatchObject({
      verdict: "FAILED",
      findings: [{ kind: "CHECKPOINT_INVALID", detail: "UNKNOWN_KEY" }],
    });
  });
});

describe("events that are not in the log yet", () => {
  test("are read, altered ones are named, and they prove nothing", async () => {
    const text = await log.export({ unsequenced: [testEvent(100), testEvent(101)] });
    expect(await check(text)).toMatchObject({ verdict: "VERIFIED", events: 100, unsequenced: 2 });
    expect(await found(text.replace("fix 101", "fix 102"))).toEqual([expect.stringMatching(/^ALTERED @/)]);
    const lines = linesOf(text);
    const at = whereIs(lines, '{"kind":"event","index":null');
    const early = lines.toSpliced(at, 1).toSpliced(5, 0, lines[at] ?? "");
    expect((await found(early))[0]).toBe("OUT_OF_PLACE @6");
  });
});
