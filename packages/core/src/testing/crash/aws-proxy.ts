import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What becomes of a request, or of its answer, at the proxy. */
export type Treatment =
  | { is: "pass" }
  /** The connection is cut: a request has no effect then, an answer does not arrive. */
  | { is: "drop" }
  | { is: "answer"; status: number; contentType: string; body: string }
  /** Passed on later, whether or not the client still waits. */
  | { is: "hold"; until: Promise<unknown> };

export type CallMoments = {
  request(operation: string, body: string): Promise<Treatment> | Treatment;
  response(
    operation: string,
  ): Promise<Exclude<Treatment, { is: "answer" }>> | Exclude<Treatment, { is: "answer" }>;
};

export type AwsProxy = { url: string; close(): Promise<void> };

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer };

/** A proxy in front of the simulator, which the worker takes for AWS. */
export async function startAwsProxy(target: { port: number }, moments: CallMoments): Promise<AwsProxy> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const operation = String(incoming.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    const asked = await moments.request(operation, body.toString());
    if (asked.is === "drop") return void outgoing.destroy();
    if (asked.is === "answer") {
      const { status, contentType } = asked;
      return void outgoing.writeHead(status, { "content-type": contentType }).end(asked.body);
    }
    if (asked.is === "hold") await asked.until;
    // Only what is held back on purpose arrives though its client has gone.
    else if (incoming.socket.destroyed) return;
    const answer = await forward(incoming, body);
    const told = await moments.response(operation);
    if (told.is === "drop") return void outgoing.destroy();
    if (told.is === "hold") await told.until;
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }

  function forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const { method, url: path, headers } = incoming;
    return new Promise((resolve, reject) => {
      const forwarded = request(
        { host: "127.0.0.1", port: target.port, method, path, headers, agent },
        (answer) => {
          buffer(answer).then(
            (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
            reject,
          );
        },
      );
      forwarded.on("error", reject).end(body);
    });
  }

  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done, failed) => server.once("error", failed).listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => {
          agent.destroy();
          done();
        });
        server.closeAllConnections();
      }),
  };
}
