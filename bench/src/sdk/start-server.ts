import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The server that all clients call. */
export async function startServer(): Promise<{ url: string; stop(): void }> {
  const child = fork(fileURLToPath(new URL("server-main.ts", import.meta.url)));
  const [port] = (await once(child, "message")) as [number];
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}
