import type { ECSClient } from "@aws-sdk/client-ecs";
import { gateMiddleware, type Stack } from "./aws-clients.ts";
import { classifyAwsError, Superseded } from "./aws-failure.ts";

/** A call that was sent, as it went. */
export type SentCall = {
  /** As the API has it: UpdateService. */
  action: string;
  /** AWS's id of the request, which CloudTrail tells too; null where no answer came. */
  requestId: string | null;
  at: Date;
  /** OK, the code of AWS's error, or NO_ANSWER: it may have had its effect. */
  outcome: string;
};

/** Whoever keeps what calls are made. */
export type CallKeeper = {
  clock: { now(): Date };
  /** Told before a call is signed with an access key; what it throws is thrown instead of sending. */
  signing(accessKeyId: string): Promise<void>;
  sent(call: SentCall): void;
  /** What the caller's user agent, and so CloudTrail, names as the cause: letters, digits, `-` and `_`. */
  cause: string;
};

type Answer = { output?: { $metadata?: { requestId?: string } } };
type Request = { request?: { headers?: Record<string, string> } };

/**
 * The same client, but `keeper` hears of every call that really leaves: put it on before a fence, whose refusals are
 * no calls.
 */
export function recordingClient(client: ECSClient, keeper: CallKeeper): ECSClient {
  const stack = client.middlewareStack.clone();
  const adding = stack as unknown as Stack;
  adding.addRelativeTo(
    (next, context) => async (args) => {
      const action = (context.commandName ?? "").replace(/Command$/, "");
      const { accessKeyId } = await client.config.credentials();
      await keeper.signing(accessKeyId);
      const at = keeper.clock.now();
      try {
        const result = (await next(args)) as Answer;
        keeper.sent({ action, requestId: result.output?.$metadata?.requestId ?? null, at, outcome: "OK" });
        return result;
      } catch (error) {
        if (error instanceof Superseded) throw error;
        const { code, kind } = classifyAwsError(action, error);
        const requestId = (error as Answer["output"])?.$metadata?.requestId ?? null;
        const outcome = requestId === null && kind === "unreachable" ? "NO_ANSWER" : code;
        keeper.sent({ action, requestId, at, outcome });
        throw error;
      }
    },
    { name: "fleetgraphRecord", relation: "after", toMiddleware: gateMiddleware },
  );
  adding.addRelativeTo(
    (next) => (args) => {
      const headers = (args as Request).request?.headers;
      if (headers?.["user-agent"]) headers["user-agent"] += ` fleetgraph/${keeper.cause}`;
      return next(args);
    },
    { name: "fleetgraphUserAgent", relation: "after", toMiddleware: "getUserAgentMiddleware" },
  );
  return Object.create(client, { middlewareStack: { value: stack } }) as ECSClient;
}
