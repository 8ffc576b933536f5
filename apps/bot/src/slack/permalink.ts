import type { MessageRef } from "../core/chat.ts";

/**
 * The message at `https://TEAM.slack.com/archives/C0123/p1355517523000008?thread_ts=…`; null for an address of another
 * workspace, or none of a message.
 */
export function messageOfPermalink(permalink: string, workspace: string): MessageRef | null {
  if (!URL.canParse(permalink)) return null;
  const url = new URL(permalink);
  const path = /^\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})$/.exec(url.pathname);
  if (!path || url.host !== new URL(workspace).host) return null;
  const [, channel = "", seconds = "", rest = ""] = path;
  const id = `${seconds}.${rest}`;
  const thread = url.searchParams.get("thread_ts");
  return { channel, id, thread: thread !== null && /^\d{10}\.\d{6}$/.test(thread) ? thread : id };
}
