import { expect, test } from "vitest";
import { graphOnTheWire, status } from "../test/graph-on-the-wire.ts";
import { createFleetgraph } from "./index.ts";

const line = (text: string) => ({
  ...{
    at: "2026-11-26T10:00:00.000Z",
    text,
    source: "logs",
    copies: 1,
    truncated: false,
    stream: null,
    container: null,
  },
  ...{ containerId: null, tag: null, task: null, service: null, cluster: null, host: null },
});
const notice = (failed: number) => ({ kind: "logs.notice.shards", text: `${failed} of 5 shards failed.` });

test("where lines are polled for, a notice is given once for as long as it comes with every page", async () => {
  const pages = [[notice(1)], [notice(1)], [notice(1), notice(2)], [], [notice(1)]];
  let asked = 0;
  const wire = await graphOnTheWire({
    logLinesAfter: ({ after }: { after: string | null }) => {
      const notices = pages[asked] ?? [];
      asked += 1;
      const nodes = [
        ...notices.map((each) => ({ cursor: `before ${asked}`, line: null, notice: each })),
        { cursor: String(asked), line: line(`line ${asked} behind ${after}`), notice: null },
      ];
      const edges = nodes.map((node) => ({ cursor: node.cursor, node }));
      const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: "" };
      return { edges, pageInfo };
    },
  });
  const broken = status(502);
  wire.faults.push(broken, broken, broken);
  const fleet = createFleetgraph({ url: wire.url, token: "good" });
  const told: (string | undefined)[] = [];
  for await (const item of fleet.logs.watch({ after: "0", pollMs: 5 })) {
    told.push(item.line?.text ?? item.notice?.text);
    if (told.length === 8) break;
  }
  await wire.close();
  expect(told).toEqual([
    ...["1 of 5 shards failed.", "line 1 behind 0", "line 2 behind 1"],
    ...["2 of 5 shards failed.", "line 3 behind 2", "line 4 behind 3"],
    ...["1 of 5 shards failed.", "line 5 behind 4"],
  ]);
});
