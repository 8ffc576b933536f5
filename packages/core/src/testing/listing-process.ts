import { fork } from "node:child_process";
import { once } from "node:events";
import { compileCache } from "@fleetgraph/database/testing";
import type { ListingOrders } from "./listing-main.ts";

/** A process that lists all the time; it has begun when this resolves. */
export async function startListingProcess(orders: ListingOrders): Promise<{ kill(): Promise<void> }> {
  const child = fork(new URL("./listing-main.ts", import.meta.url), {
    execArgv: [],
    stdio: "inherit",
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  const ended = once(child, "exit");
  child.send(orders);
  await Promise.race([
    once(child, "message"),
    ended.then(() => Promise.reject(new Error("the listing's process ended early"))),
  ]);
  return {
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
