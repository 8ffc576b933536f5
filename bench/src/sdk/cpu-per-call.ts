import type { BenchPart } from "../measure/part-bench.ts";
import { median } from "../measure/statistics.ts";
import { bareFetch, type Call, callers } from "./callers.ts";
import { ours } from "./clients.ts";
import { startServer } from "./start-server.ts";

/** Processor time of a call in the calling process, beside a bare fetch that asks the same, in turns. */
export const cpuPerCall: BenchPart = async ({ small, report, say }) => {
  const server = await startServer();
  try {
    const sides: [string, Call][] = [
      ["bare fetch", bareFetch(server.url)],
      ...Object.entries(callers(server.url)),
    ];
    const calls = small ? 300 : 1_000;
    const rounds = small ? 7 : 15;
    for (const [, call] of sides) await microseconds(call, calls);
    const times = new Map(sides.map(([name]) => [name, [] as number[]]));
    say(`${rounds} rounds of ${calls} calls each`);
    for (let round = 0; round < rounds; round += 1)
      for (const [name, call] of sides) times.get(name)?.push(await microseconds(call, calls));
    const bare = times.get("bare fetch") ?? [];
    for (const [name, each] of times) {
      const line = { what: `CPU of a call with ${name}`, value: median(each).value, unit: "µs" };
      const ratio = median(each.map((time, index) => time / (bare[index] ?? Number.NaN)));
      report(name === "bare fetch" ? line : { ...line, against: { name: "bare fetch", ratio } });
    }
    if (!times.get(ours)) throw new Error("The SDK was not measured");
  } finally {
    server.stop();
  }
};

async function microseconds(call: Call, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < calls; count += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
