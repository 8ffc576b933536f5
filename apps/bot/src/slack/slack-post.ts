import { setTimeout as sleep } from "node:timers/promises";
import { webApi } from "@slack/bolt";
import { RefusedByChat } from "../core/chat.ts";

/** Posts a message and gives its ts. `find`: looks whether it is there already. */
export type SlackPost = (
  message: webApi.ChatPostMessageArguments,
  find?: () => Promise<string | null>,
) => Promise<string>;

/** How a client is made that repeats nothing by itself. */
export const onceOnly = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true } as const;

const mostTries = 5;
const firstRestMs = 500;

/** What Slack says of a message, a place or a token with which no try will do better (docs.slack.dev, chat.update). */
const forGood = new Set([
  ...["message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"],
  ...["channel_not_found", "is_archived", "not_in_channel", "restricted_action"],
  ...[
    "invalid_blocks",
    "msg_too_long",
    "msg_blocks_too_long",
    "metadata_too_large",
    "cannot_reply_to_message",
  ],
  ...["invalid_auth", "account_inactive", "token_revoked", "token_expired", "missing_scope", "no_permission"],
]);

/**
 * Posts through a client made with `onceOnly`. Slack has no key by which a message comes once: where an answer is lost,
 * the message is looked for before it is posted again. One that nobody can look for may come twice, rather than never.
 */
export function slackPost(client: webApi.WebClient): SlackPost {
  return async (message, find) => {
    for (let tries = 1; ; tries += 1) {
      try {
        const { ts } = await client.chat.postMessage(message);
        if (ts) return ts;
        throw new Error("Slack gave no ts");
      } catch (error) {
        const restMs = restBefore(error, tries);
        if (restMs === null || tries >= mostTries) throw refusalOf(error);
        await sleep(restMs);
        const there = error instanceof webApi.WebAPIRateLimitedError ? null : await find?.();
        if (there) return there;
      }
    }
  };
}

/** Milliseconds before a call is made again; null where Slack answered, and will answer the same. */
function restBefore(error: unknown, tries: number): number | null {
  if (error instanceof webApi.WebAPIRateLimitedError) return error.retryAfter * 1_000;
  const isLost =
    error instanceof webApi.WebAPIPlatformError
      ? ["internal_error", "fatal_error", "request_timeout", "service_unavailable"].includes(error.data.error)
      : error instanceof webApi.WebAPIRequestError || error instanceof webApi.WebAPIHTTPError;
  return isLost ? firstRestMs * 2 ** (tries - 1) : null;
}

/** An error of the client, as the bot tells those that waiting mends from the others. */
export function refusalOf(error: unknown): unknown {
  const isForGood = error instanceof webApi.WebAPIPlatformError && forGood.has(error.data.error);
  return isForGood ? new RefusedByChat(error.message, { cause: error }) : error;
}
