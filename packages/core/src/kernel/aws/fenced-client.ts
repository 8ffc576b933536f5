import type { ECSClient } from "@aws-sdk/client-ecs";
import { gateMiddleware, type Stack } from "./aws-clients.ts";
import { withLastWord } from "./last-word.ts";

/** Asked before a call, it may wait; what it gives is asked at the very last, when nothing may be waited for. */
export type Fence = () => Promise<() => void>;

const lastWord = Symbol("last word");
type Context = { [lastWord]?: () => void };

/**
 * The same client, but every call asks `fence` first: after it had its turn at the rate gate, which can take minutes,
 * and again when it is signed and about to leave, before and after the connection is there, should the process have
 * been frozen in between. What the fence throws is thrown instead of sending.
 */
export function fencedClient(client: ECSClient, fence: Fence): ECSClient {
  const stack = client.middlewareStack.clone();
  (stack as unknown as Stack).addRelativeTo(
    (next, context) => async (args) => {
      (context as Context)[lastWord] = await fence();
      return next(args);
    },
    { name: "fleetgraphFence", relation: "after", toMiddleware: gateMiddleware },
  );
  stack.add(
    (next, context) => (args) => {
      const word = (context as Context)[lastWord];
      word?.();
      return word ? withLastWord(word, () => next(args)) : next(args);
    },
    { name: "fleetgraphLastWord", step: "deserialize", priority: "low" },
  );
  return Object.create(client, { middlewareStack: { value: stack } }) as ECSClient;
}
