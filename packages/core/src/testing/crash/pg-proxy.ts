import { connect, createServer, type Socket } from "node:net";
import { CommitWatch } from "./commit-watch.ts";
import { type WireMessage, WireReader } from "./pg-wire.ts";

/** Whether a message goes on to the other side, once this is known, or the connection is cut instead. */
export type Passage = "pass" | "cut";

type Ask = (statements: readonly string[]) => Promise<Passage> | Passage;

/** Asked at each commit: before PostgreSQL is asked for it, and before the client hears that it is done. */
export type CommitMoments = { commitAsked: Ask; commitDone: Ask };

export type PgProxy = { port: number; close(): Promise<void> };

/** A proxy in front of PostgreSQL, for connections without TLS. */
export async function startPgProxy(
  target: { host: string; port: number },
  moments: CommitMoments,
): Promise<PgProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target);
    const watch = new CommitWatch();
    const cut = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", cut);
      socket.on("close", () => sockets.delete(socket));
    }
    relay(near, far, {
      reader: new WireReader("client"),
      committed: (message) => watch.asks(message),
      ask: moments.commitAsked,
      cut,
    });
    relay(far, near, {
      reader: new WireReader("server"),
      committed: (message) => watch.tells(message),
      ask: moments.commitDone,
      cut,
    });
  });
  await new Promise<void>((done, failed) => server.once("error", failed).listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    port: address.port,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Passes messages on in order; at a moment that is asked about, everything behind it waits. */
function relay(
  from: Socket,
  to: Socket,
  how: {
    reader: WireReader;
    committed(message: WireMessage): readonly string[] | null;
    ask: Ask;
    cut(): void;
  },
): void {
  let passing = Promise.resolve();
  // What the server says of one exchange leaves with its end: nothing of it may arrive before the moment is over.
  let held: Buffer[] = [];
  from.on("close", () => {
    // A last message, such as the reason of an end, is part of nothing that ends by itself.
    passing = passing.then(() => {
      if (to.writable) to.end(Buffer.concat(held));
      to.destroySoon();
    });
  });
  from.on("data", (chunk) => {
    for (const message of how.reader.read(chunk)) {
      held.push(message.bytes);
      const whole = held;
      const statements = how.committed(message);
      if (statements === null) {
        if (endsPart(message.type)) {
          held = [];
          passing = passing.then(() => void (to.writable && to.write(Buffer.concat(whole))));
        }
        continue;
      }
      held = [];
      passing = passing.then(async () => {
        const passage = await how.ask(statements);
        if (passage === "cut") return how.cut();
        if (to.writable) to.write(Buffer.concat(whole));
      });
    }
  });
}

/** Client: start-up, Query, Sync, password, Terminate, Flush. Server: what ends an exchange or comes outside of one. */
const endsPart = (type: string) => ["", "Q", "S", "p", "X", "H", "Z", "R", "A", "N", "K"].includes(type);
