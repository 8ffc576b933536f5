import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Listener } from "../core/chat.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import type { MattermostClient } from "./mattermost-client.ts";
import type { DialogState, PressContext, Seal } from "./signed-press.ts";

type Deps = {
  client: MattermostClient;
  listener: Listener;
  seal: Seal;
  log: (what: { level: "warn"; text: string; error?: unknown }) => void;
  actionsUrl: string;
  now: () => number;
};

const mostBytes = 64 * 1024;
const dialogMs = 10 * 60_000;

/** What Mattermost sends when a button is pressed, as far as it is looked at. */
type Action = { user_id: string; channel_id: string; post_id: string; trigger_id: string; context: unknown };
/** What it sends when a dialog is confirmed. */
type Submission = { type: "dialog_submission"; user_id: string; state: string; cancelled?: boolean };

/**
 * The server that Mattermost tells of pressed buttons and confirmed dialogs. What the bot has not sealed is refused with 403:
 * Mattermost signs nothing, and shows the context of a button to nobody.
 */
export function answerActions(deps: Deps): Server {
  return createServer(async (request, response) => {
    const end = (status: number, body: object = {}) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    try {
      if (request.method !== "POST") return end(405);
      const body = await readJson(request);
      if (body === null) return end(400);
      const done =
        "type" in body && body.type === "dialog_submission"
          ? submitted(deps, body)
          : pressed(deps, body as Action);
      return (await done) ? end(200) : end(403);
    } catch (error) {
      deps.log({ level: "warn", text: "A button was left unanswered", error });
      return end(500);
    }
  });
}

/** Whether it was a press of a button of this bot; what it asks for goes on behind the answer. */
async function pressed(deps: Deps, action: Action): Promise<boolean> {
  const { client, seal, actionsUrl } = deps;
  const context = seal.open<PressContext>("press", action.context);
  if (!context) return false;
  const { press, thread, confirm } = context;
  const { user_id: user, channel_id: channel, post_id: post } = action;
  if (!confirm) {
    await carryOn(deps, { press, user, channel, post, thread });
    return true;
  }
  const state: DialogState = { press, channel, post, thread, user, until: deps.now() + dialogMs };
  await client.openDialog({
    trigger_id: action.trigger_id,
    url: actionsUrl,
    dialog: {
      callback_id: press.does,
      title: confirm.title.slice(0, 24),
      introduction_text: escapeMarkdown(confirm.text),
      elements: [],
      submit_label: confirm.yes,
      notify_on_cancel: false,
      state: JSON.stringify(seal.close("dialog", state)),
    },
  });
  return true;
}

async function submitted(deps: Deps, submission: Submission): Promise<boolean> {
  if (submission.cancelled) return true;
  const state = deps.seal.open<DialogState>("dialog", parsed(submission.state));
  // A dialog's state goes through the browser of who opened it: they may not be somebody else with it, or come back for ever.
  if (!state || state.user !== submission.user_id || state.until < deps.now()) return false;
  await carryOn(deps, state);
  return true;
}

/** Hands a press on; the answer to Mattermost does not wait for what comes of it. */
async function carryOn(
  { client, listener }: Deps,
  { press, channel, post, thread, user }: Omit<DialogState, "until">,
): Promise<void> {
  const direct = (await client.getChannel(channel)).type === "D";
  const key = ["mattermost press", post, user, ...Object.values(press)].join(" ");
  void listener.pressed({ press, user, message: { channel, id: post, thread }, key, direct });
}

async function readJson(request: IncomingMessage): Promise<Action | Submission | null> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > mostBytes) return null;
  }
  const value = parsed(text);
  return typeof value === "object" && value !== null ? (value as Action | Submission) : null;
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
