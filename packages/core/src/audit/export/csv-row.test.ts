import { expect, test } from "vitest";
import { csvCell, csvHead, csvRow } from "./csv-row.ts";

test.each([
  ["=1+1", `"'=1+1"`],
  ["+49 30", `"'+49 30"`],
  ["-1", `"'-1"`],
  ["@SUM(A1)", `"'@SUM(A1)"`],
  ["＝cmd", `"'＝cmd"`],
  ["\t=1", `"'\t=1"`],
  ["\r=1", `"'⏎=1"`],
  ["a=1", `"a=1"`],
  ['say "hi"', `"say ""hi"""`],
  ["two\r\nlines\nthree", `"two⏎lines⏎three"`],
  ["", `""`],
  [null, ""],
  [{ a: '"' }, `"{""a"":""\\""""}"`],
])("%j is the cell %s", (value, cell) => expect(csvCell(value)).toBe(cell));

test("a row has what the entry's own bytes say, in the order of the head", () => {
  const entry = Buffer.from(
    JSON.stringify({
      ...{
        version: 1,
        id: "aud_1",
        at: "2026-01-01T00:00:00.000Z",
        action: "service.lock",
        outcome: "ACCEPTED",
      },
      ...{ actor: { name: "alice", address: "::1", client: "=cmd|' /C calc'!A0" }, onBehalfOf: null },
      ...{ target: { type: "Service", id: "svc_1", name: "prod/web", path: "a/b/c/d" } },
      ...{ reason: "=HYPERLINK(1)", requestId: "r", payload: {} },
    }),
  );
  const row = csvRow({ index: 7, id: "aud_1", nonce: Buffer.alloc(32), leaf: Buffer.alloc(0), entry });
  expect(row).toBe(
    '7,"aud_1","2026-01-01T00:00:00.000Z","service.lock","ACCEPTED","alice",,"Service","svc_1","prod/web",' +
      `"a/b/c/d","'=HYPERLINK(1)","r","::1","'=cmd|' /C calc'!A0","{}"\r\n`,
  );
  expect(csvHead.split(",")).toHaveLength(16);
  // An entry that somebody spoilt has its row.
  expect(
    csvRow({
      index: null,
      id: "aud_2",
      nonce: Buffer.alloc(0),
      leaf: Buffer.alloc(0),
      entry: Buffer.from("{"),
    }),
  ).toBe(`,"aud_2",,,,,,,,,,,,,,"{"\r\n`);
});
