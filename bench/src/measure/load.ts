import { connect, type Socket } from "node:net";
import type { ProvenRequest } from "./prove-equal.ts";

export type Load = { requests: number; seconds: number; p50Ms: number; p99Ms: number };

const endOfHead = Buffer.from("\r\n\r\n");

/**
 * Keeps connections busy for a while, one request at a time each, the requests in turn. It shares the machine with
 * what it measures, so it is written on sockets: an HTTP client's own cost would make all servers look alike. Each
 * answer must be 200, as long as the one that was compared, and of Fleetgraph's compiled engine where it names one.
 */
export function load(input: {
  url: URL;
  requests: readonly ProvenRequest[];
  milliseconds: number;
  connections: number;
}): Promise<Load> {
  const { url, milliseconds, connections } = input;
  const requests = input.requests.map(({ head, body, answerBytes }) => ({
    bytes: Buffer.from(head + body),
    answerBytes,
  }));
  const latencies: number[] = [];
  let turn = 0;
  let open = connections;
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const until = began + milliseconds;
    const sockets = Array.from({ length: connections }, () =>
      connect(Number(url.port), url.hostname).setNoDelay(true),
    );
    function fail(error: Error): void {
      for (const socket of sockets) socket.destroy();
      reject(error);
    }
    function finish(socket: Socket): void {
      socket.end();
      open -= 1;
      if (open > 0) return;
      latencies.sort((one, other) => one - other);
      const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? Number.NaN;
      const seconds = (performance.now() - began) / 1000;
      resolve({ requests: latencies.length, seconds, p50Ms: at(0.5), p99Ms: at(0.99) });
    }
    for (const socket of sockets) {
      let sent = 0;
      let expected = 0;
      let missing = -1;
      let head: Buffer<ArrayBufferLike> = Buffer.alloc(0);
      const send = () => {
        const request = requests[turn % requests.length];
        turn += 1;
        if (!request) return fail(new Error("there is no request to send"));
        sent = performance.now();
        expected = request.answerBytes;
        missing = -1;
        head = Buffer.alloc(0);
        socket.write(request.bytes);
      };
      socket.on("connect", send);
      socket.on("error", fail);
      socket.on("close", () => {
        if (performance.now() < until) fail(new Error(`${url.host} closed a connection`));
      });
      socket.on("data", (chunk) => {
        if (missing < 0) {
          head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
          const end = head.indexOf(endOfHead);
          if (end < 0) return;
          const why = refusalOf(head.toString("latin1", 0, end), expected);
          if (why) return fail(new Error(`${url.host}: ${why}: ${head.toString("utf8", 0, 600)}`));
          missing = expected - (head.length - end - endOfHead.length);
        } else missing -= chunk.length;
        if (missing > 0) return;
        const now = performance.now();
        latencies.push(now - sent);
        if (now < until) send();
        else finish(socket);
      });
    }
  });
}

/** Why an answer is not the one that was compared before, by its head; null when it is. */
function refusalOf(head: string, answerBytes: number): string | null {
  if (!head.startsWith("HTTP/1.1 200 ")) return "the answer is not 200";
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (Number(length) !== answerBytes) return `the answer has ${length} bytes, ${answerBytes} were right`;
  const engine = /\r\nx-fleetgraph-engine: (\S+)/i.exec(head)?.[1];
  return engine === undefined || engine === "jit" ? null : `it was answered by ${engine}`;
}
