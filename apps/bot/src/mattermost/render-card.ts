import type { Button, Card, Tone } from "../core/card.ts";
import type { Mark } from "../core/chat.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import type { PressContext, Seal } from "./signed-press.ts";

const colours: Readonly<Record<Tone, string>> = {
  plain: "#94a3b8",
  working: "#1d4ed8",
  waiting: "#d97706",
  good: "#16a34a",
  bad: "#b91c1c",
  stopped: "#64748b",
};
const signs: Readonly<Record<Tone, string>> = {
  plain: "",
  working: ":hourglass_flowing_sand: ",
  waiting: ":raised_hand: ",
  good: ":white_check_mark: ",
  bad: ":x: ",
  stopped: ":black_square_for_stop: ",
};

/** What of the bot's own is kept with a post, not shown: the message that it answers, and what it is about. */
export type PostNote = { to: string; mark?: Mark | undefined };
/** The prop under which it is. */
export const noteProp = "fleetgraph";

type Rendering = { seal: Seal; actionsUrl: string; thread: string };

/** A card as a post's message and props. */
export function renderCard(
  card: Card,
  { note, ...rendering }: Rendering & { note: PostNote },
): { message: string; props: Record<string, unknown> } {
  const { tone, title, lines = [], fields = [], hints = [], buttons = [] } = card;
  const isMore = lines.length + fields.length + hints.length + buttons.length > 0;
  const attachment = {
    fallback: title,
    color: colours[tone],
    text: [...lines.map(escapeMarkdown), ...hints.map((hint) => `_${escapeMarkdown(hint)}_`)].join("\n"),
    fields: fields.map(({ label, value }) => ({
      title: label,
      value: escapeMarkdown(value),
      short: value.length < 40,
    })),
    actions: buttons.map((button, at) => renderButton(button, { at, ...rendering })),
  };
  return {
    message: signs[tone] + escapeMarkdown(title),
    props: { ...(isMore && { attachments: [attachment] }), [noteProp]: note },
  };
}

function renderButton(button: Button, { at, seal, actionsUrl, thread }: Rendering & { at: number }) {
  const { press, label, style, confirm } = button;
  const context: PressContext = {
    press,
    thread,
    confirm: confirm && { title: confirm.title, text: confirm.text, yes: confirm.yes },
  };
  return {
    // Mattermost finds an action by its id in an address: letters and digits only.
    id: `${press.does}${at}`,
    type: "button",
    name: label,
    style: style ?? "default",
    integration: { url: actionsUrl, context: seal.close("press", context) },
  };
}
