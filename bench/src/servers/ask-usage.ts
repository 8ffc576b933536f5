import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Usage } from "./usage.ts";

/** What a process that was started with usage-reporter.ts has used so far. */
export async function askUsage(child: ChildProcess): Promise<Usage> {
  const answer = once(child, "message");
  child.send("usage");
  const [message] = (await answer) as [{ usage: Usage }];
  return message.usage;
}
