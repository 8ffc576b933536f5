import type { ECSClient } from "@aws-sdk/client-ecs";
import { gateMiddleware, type Stack } from "./aws-clients.ts";

/**
 * The same client, but every call asks `fence` first: after it had its turn at the rate gate, which can take minutes,
 * and right before it is signed and leaves. What `fence` throws is thrown instead of sending.
 */
export function fencedClient(client: ECSClient, fence: (operation: string) => Promise<void>): ECSClient {
  const stack = client.middlewareStack.clone();
  (stack as unknown as Stack).addRelativeTo(
    (next, context) => async (args) => {
      await fence((context.commandName ?? "").replace(/Command$/, ""));
      return next(args);
    },
    { name: "fleetgraphFence", relation: "after", toMiddleware: gateMiddleware },
  );
  return Object.create(client, { middlewareStack: { value: stack } }) as ECSClient;
}
