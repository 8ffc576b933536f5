import { Terminal } from "@xterm/headless";
import { expect, test } from "vitest";
import { type LiveBlock, liveBlock } from "./live-block.ts";

/** A terminal as people have it, and what stands on it. */
function terminal(columns: number, rows: number) {
  const screen = new Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    convertEol: true,
    scrollback: 100,
  });
  const written: string[] = [];
  const stream = {
    columns,
    rows,
    write(text: string) {
      written.push(text);
      screen.write(text);
    },
  };
  const block = liveBlock(stream as unknown as NodeJS.WriteStream);
  return {
    block,
    written,
    type: (text: string) => screen.write(text),
    resize(to: number) {
      screen.resize(to, rows);
      stream.columns = to;
    },
    /** All lines, those that scrolled away too, without the empty ones at the end. */
    async text(): Promise<string[]> {
      await new Promise<void>((resolve) => screen.write("", resolve));
      const { active } = screen.buffer;
      const lines = Array.from(
        { length: active.length },
        (_, at) => active.getLine(at)?.translateToString(true) ?? "",
      );
      return lines.join("\n").trimEnd().split("\n");
    },
    cursor: () => ({ x: screen.buffer.active.cursorX, y: screen.buffer.active.cursorY }),
  };
}

const drawAll = (block: LiveBlock, ...blocks: string[][]) => {
  for (const lines of blocks) block.draw(lines);
};

test("a block is drawn in place, longer and shorter, and what stood before it stays", async () => {
  const { block, type, text } = terminal(20, 10);
  type("$ fleet services -w\r\n");
  drawAll(
    block,
    ["one", "two", "three"],
    ["one!"],
    ["one", "a much longer second", "3", "4"],
    ["end", "of it"],
  );
  expect(await text()).toEqual(["$ fleet services -w", "end", "of it"]);
});

test("a line that is as wide as the terminal, and one that is wider, are drawn again in place", async () => {
  const { block, text } = terminal(10, 10);
  drawAll(
    block,
    ["0123456789", "01234567890123", "last"],
    ["9876543210", "x", "last"],
    ["1234567890123", "y"],
  );
  expect(await text()).toEqual(["1234567890", "123", "y"]);
});

test("a terminal that becomes narrower, and wide again, keeps one block", async () => {
  const { block, type, resize, text } = terminal(40, 12);
  type("before\r\n");
  block.draw(["a line of some thirty characters", "short"]);
  resize(16);
  block.draw(["a line of some…", "short"]);
  expect(await text()).toEqual(["before", "a line of some…", "short"]);
  resize(40);
  block.draw(["a line of some thirty characters", "short"]);
  expect(await text()).toEqual(["before", "a line of some thirty characters", "short"]);
});

test("what has not changed is not written again, each drawing is one write, and no line is empty meanwhile", () => {
  const { block, written } = terminal(20, 10);
  drawAll(block, ["one", "two"], ["one", "two"], ["one", "2"]);
  expect(written).toHaveLength(2);
  // Nothing is erased that is not written in the same breath.
  expect(written[1]?.startsWith("\u001b[?2026h")).toBe(true);
  expect(written[1]?.endsWith("\u001b[?2026l")).toBe(true);
  expect(written[1]?.indexOf("\u001b[0J")).toBeGreaterThan(written[1]?.indexOf("2\n") ?? 0);
});

test("Ctrl-C leaves no ^C, and the prompt begins at the start of a line", async () => {
  const { block, type, text, cursor, written } = terminal(20, 10);
  block.draw(["one", "two"]);
  type("^C");
  block.end();
  expect(await text()).toEqual(["one", "two"]);
  expect(cursor()).toEqual({ x: 0, y: 2 });
  expect(written.at(-1)).toContain("\u001b[?25h");
});
