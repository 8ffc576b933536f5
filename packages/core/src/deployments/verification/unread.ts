import { AwsFailure, type Message, message } from "../../kernel/index.ts";
import { type Finding, notChecked } from "./check-result.ts";
import { outOfTime } from "./look.ts";

/** Why something could not be looked at, and what to do about it. */
export type Unread = { message: Message; hint: Message | null };

/** In words, why a look failed. Any error that is none of AWS goes on. */
export function whyUnread(error: unknown): Unread {
  if (!(error instanceof AwsFailure)) throw error;
  const { operation: action, code, kind } = error;
  if (code === outOfTime) return { message: message("check.unread.outOfTime", { action }), hint: null };
  switch (kind) {
    case "denied":
      return {
        message: message("check.unread.denied", { action }),
        hint: message("check.unread.denied.hint", { action }),
      };
    case "unsupported":
      return { message: message("check.unread.unsupported", { action }), hint: null };
    case "throttled":
      return { message: message("check.unread.throttled", { action }), hint: null };
    case "unreachable":
      return { message: message("check.unread.unreachable", { action, code }), hint: null };
    default:
      return { message: message("check.unread.failed", { action, code }), hint: null };
  }
}

/** The finding about something that could not be looked at. */
export function unread(subject: string, error: unknown): Finding {
  const why = whyUnread(error);
  return notChecked(subject, why.message, why.hint);
}
