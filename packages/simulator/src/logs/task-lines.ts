import { createHash } from "node:crypto";
import type { Task } from "../state/model.ts";

/** A line that a container writes. */
export interface TaskLine {
  at: number;
  stream: "stdout" | "stderr";
  text: string;
}

const paths = ["/", "/api/orders", "/api/carts/42", "/healthz", "/api/items?page=2", "/assets/app.js"];
const warnings = ["retrying upstream, attempt 2", "slow query: 1204 ms", "cache miss rate is 41 %"];

/**
 * What a container writes in a time, the same whenever it is asked: one line about every `everyMs`, most of them of
 * requests, some warnings, now and then an error.
 */
export function linesOf(
  task: Task,
  container: string,
  { from, until, everyMs }: { from: number; until: number; everyMs: number },
): TaskLine[] {
  const lines: TaskLine[] = [];
  for (let tick = Math.floor(from / everyMs); tick * everyMs < until; tick += 1) {
    const seed = createHash("sha256").update(`${task.id} ${container} ${tick}`).digest();
    const at = tick * everyMs + (seed.readUInt16BE(0) % everyMs);
    if (at >= from && at < until) lines.push({ at, ...lineOf(seed) });
  }
  return lines;
}

function lineOf(seed: Buffer): Pick<TaskLine, "stream" | "text"> {
  const chance = (seed[2] ?? 0) / 256;
  const pick = (among: readonly string[]) => among[(seed[3] ?? 0) % among.length] ?? "";
  const requestId = seed.toString("hex", 4, 8);
  if (chance < 0.01) return { stream: "stderr", text: `ERROR request=${requestId} upstream answered 503` };
  if (chance < 0.05) return { stream: "stderr", text: `WARN ${pick(warnings)} request=${requestId}` };
  const ms = 1 + ((seed[8] ?? 0) % 180);
  return { stream: "stdout", text: `INFO GET ${pick(paths)} 200 ${ms}ms request=${requestId}` };
}
