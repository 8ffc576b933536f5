import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compileCache } from "@fleetgraph/database/testing";
import type { WorkerNews, WorkerOrders } from "./worker-main.ts";

const main = fileURLToPath(new URL("./worker-main.ts", import.meta.url));

/** A worker in a process of its own. */
export type WorkerProcess = { pid: number; kill(): Promise<void> };

/** One that works for nobody yet, or not any more. */
export type SpareProcess = WorkerProcess & {
  /** It is at work when this resolves. Throws when it ends before that. */
  work(orders: WorkerOrders): Promise<void>;
  /** It works for nobody when this resolves. */
  leave(): Promise<void>;
  /** What it has logged so far. */
  log: { at: Date; line: string }[];
};

/** Starts one; it is at work when this resolves. Throws when it ends before that. */
export async function startWorkerProcess(orders: WorkerOrders): Promise<WorkerProcess> {
  const process = startSpareProcess();
  await process.work(orders);
  return process;
}

export function startSpareProcess(): SpareProcess {
  const child = fork(main, {
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const log: SpareProcess["log"] = [];
  child.on("message", (news: WorkerNews) => {
    if (news.is === "log") log.push({ at: new Date(), line: news.line });
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // What it is told while it dies it cannot hear.
  child.on("error", () => undefined);

  function hear(is: WorkerNews["is"]): Promise<void> {
    return new Promise((resolve, reject) => {
      const listen = (news: WorkerNews) => {
        if (news.is !== is) return;
        child.off("message", listen);
        resolve();
      };
      child.on("message", listen);
      ended.then(() => reject(new Error(`the worker process ended early:\n${said}`)));
    });
  }

  async function say(what: WorkerOrders | "leave", answer: WorkerNews["is"]): Promise<void> {
    const heard = hear(answer);
    child.send(what, () => undefined);
    await heard;
  }

  return {
    pid: child.pid ?? 0,
    log,
    work: (orders) => say(orders, "ready"),
    leave: () => say("leave", "idle"),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
