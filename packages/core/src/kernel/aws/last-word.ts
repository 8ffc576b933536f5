import { AsyncLocalStorage } from "node:async_hooks";
import { type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";

const lastWord = new AsyncLocalStorage<() => void>();

/** In `send` no request leaves before `word` was asked once more; what it throws is thrown instead of sending. */
export function withLastWord<Result>(word: () => void, send: () => Promise<Result>): Promise<Result> {
  return lastWord.run(word, send);
}

/** Milliseconds after which a connection that does not come about is given up, should nobody wait for it any more. */
const connectionGivenUp = 30_000;

/**
 * Agents that hand a request its connection only once that is there, and then ask the last word: Node otherwise writes
 * the request into a connection that is being made, and a process that is frozen meanwhile sends it when it wakes up,
 * long after somebody else has taken its work over.
 */
export function lastWordAgents(): { httpAgent: HttpAgent; httpsAgent: HttpsAgent } {
  // As the SDK's own (NodeHttpHandler).
  const options = { keepAlive: true, maxSockets: 50 };
  return {
    httpAgent: askingLast(new HttpAgent(options), "connect"),
    httpsAgent: askingLast(new HttpsAgent(options), "secureConnect"),
  };
}

/** What Node's agents have and its types leave out. */
type AddRequest = { addRequest(request: ClientRequest, ...more: unknown[]): void };

function askingLast<Kind extends HttpAgent>(agent: Kind, connected: string): Kind {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, created) => {
    const socket = connect(options) as Socket;
    const timer = setTimeout(() => socket.destroy(new Error("no connection in time")), connectionGivenUp);
    const failed = (error: Error) => {
      clearTimeout(timer);
      created?.(error, socket);
    };
    socket.once("error", failed);
    socket.once(connected, () => {
      clearTimeout(timer);
      socket.off("error", failed);
      created?.(null, socket);
    });
    return undefined;
  };
  const asking = agent as unknown as AddRequest;
  const add = asking.addRequest.bind(agent);
  asking.addRequest = (request, ...more) => {
    const word = lastWord.getStore();
    // Told before the request is written, in the same turn of the loop.
    if (word) request.once("socket", () => ask(word, request));
    add(request, ...more);
  };
  return agent;
}

function ask(word: () => void, request: ClientRequest): void {
  try {
    word();
  } catch (error) {
    request.destroy(error as Error);
  }
}
