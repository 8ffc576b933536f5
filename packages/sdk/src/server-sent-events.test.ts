import * as fc from "fast-check";
import { expect, test } from "vitest";
import { serverSentEvents } from "./server-sent-events.ts";

function bodyOf(chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function read(chunks: Uint8Array[]) {
  const events = [];
  for await (const event of serverSentEvents(bodyOf(chunks), { silenceMs: 1_000 })) events.push(event);
  return events;
}

test("events arrive whole however the bytes and line ends are cut", async () => {
  const data = fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n\0]/.test(text));
  await fc.assert(
    fc.asyncProperty(
      fc.array(data, { maxLength: 5 }),
      fc.constantFrom("\n", "\r\n"),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      async (texts, end, cuts) => {
        const wire = texts.map((text) => `event: next${end}:ping${end}data: ${text}${end}${end}`).join("");
        const bytes = new TextEncoder().encode(wire);
        const chunks: Uint8Array[] = [];
        for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
          const size = cuts[cut % cuts.length] ?? 1;
          chunks.push(bytes.slice(at, at + size));
          at += size;
        }
        expect(await read(chunks)).toEqual(texts.map((text) => ({ event: "next", data: text })));
      },
    ),
  );
});

test("an event that was cut off is not told", async () => {
  const bytes = new TextEncoder().encode("event: next\ndata: 1\n\nevent: next\ndata: 2\n");
  expect(await read([bytes])).toEqual([{ event: "next", data: "1" }]);
});

test("silence is a dead connection", async () => {
  const silent = new ReadableStream<Uint8Array>({ start: () => undefined });
  const events = serverSentEvents(silent, { silenceMs: 20 });
  await expect(events.next()).rejects.toThrow("Nothing arrived for 20 ms");
});
