import { connect, createServer, type Socket } from "node:net";
import { keptPort } from "./kept-port.ts";

/** A TCP proxy that can play a network that is gone. */
export type SeverableProxy = {
  port: number;
  /** Drops every connection and refuses new ones. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** Keeps every connection, takes new ones, and passes nothing on. */
  stall(): void;
  /** Passes on again, first what has gathered. */
  resume(): void;
  close(): Promise<void>;
};

export async function severableProxy(target: { host: string; port: number }): Promise<SeverableProxy> {
  const sockets = new Set<Socket>();
  let stalled = false;
  const server = createServer((near) => {
    const far = connect(target);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
    near.pipe(far).pipe(near);
    if (stalled) for (const socket of [near, far]) socket.pause();
  });
  const port = await keptPort();
  const listen = () =>
    new Promise<void>((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
  await listen();
  const cut = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      for (const socket of sockets) socket.destroy();
    });
  return {
    port,
    cut,
    restore: listen,
    stall() {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    resume() {
      stalled = false;
      for (const socket of sockets) socket.resume();
    },
    close: () => (server.listening ? cut() : Promise.resolve()),
  };
}
