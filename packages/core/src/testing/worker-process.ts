import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { WorkerOrders } from "./worker-main.ts";

const main = fileURLToPath(new URL("./worker-main.ts", import.meta.url));

/** A worker in a process of its own. */
export type WorkerProcess = { pid: number; kill(): Promise<void> };

/** Starts one; it is at work when this resolves. Throws when it ends before that. */
export async function startWorkerProcess(orders: WorkerOrders): Promise<WorkerProcess> {
  const child = fork(main, { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = once(child, "close");
  child.send(orders);
  await Promise.race([
    once(child, "message"),
    ended.then(() => Promise.reject(new Error(`the worker process ended early:\n${said}`))),
  ]);
  return {
    pid: child.pid ?? 0,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
