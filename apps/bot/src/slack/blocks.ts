import type { types } from "@slack/bolt";
import type { Button, Card, Tone } from "../core/card.ts";
import { escapeText } from "./escape.ts";

/** Characters that Slack takes (docs.slack.dev, Block Kit reference). */
const longest = {
  section: 3_000,
  text: 4_000,
  button: 75,
  value: 2_000,
  confirmTitle: 100,
  confirmText: 300,
};
/** Texts of further lines: Slack refuses a message that is too long in all, well before 50 blocks are. */
const mostParts = 3;
/** Fields of one section. */
const mostFields = 10;

const signs: Readonly<Record<Tone, string>> = {
  plain: "",
  working: "🔵 ",
  waiting: "🟡 ",
  good: "✅ ",
  bad: "❌ ",
  stopped: "⛔ ",
};

export const pressAction = "fleetgraph";

/** A card as blocks. What people and AWS said stands in plain text, where Slack reads no mark-up. */
export function blocksOf(card: Card): types.KnownBlock[] {
  const { tone, title, lines = [], fields = [], hints = [], buttons = [] } = card;
  const blocks: types.KnownBlock[] = [
    {
      type: "section",
      text: {
        type: "mrkdwn",
        text: `*${cut(escapeText(`${signs[tone]}${oneLine(title)}`), 2_900)}*`,
        verbatim: true,
      },
    },
  ];
  for (const part of partsOf(lines)) blocks.push({ type: "section", text: plain(part, longest.section) });
  for (let at = 0; at < fields.length; at += mostFields / 2) {
    const some = fields.slice(at, at + mostFields / 2);
    blocks.push({
      type: "section",
      fields: some.flatMap(({ label, value }) => [plain(label, 200), plain(value, 2_000)]),
    });
  }
  if (buttons.length > 0) {
    blocks.push({
      type: "actions",
      elements: buttons.slice(0, 25).map((button, index) => ({
        type: "button" as const,
        action_id: `${pressAction}:${index}`,
        text: plain(button.label, longest.button),
        value: heldBy(button),
        ...(button.style && { style: button.style }),
        ...(button.confirm && {
          confirm: {
            title: plain(button.confirm.title, longest.confirmTitle),
            text: plain(button.confirm.text, longest.confirmText),
            confirm: plain(button.confirm.yes, 30),
            deny: plain(button.confirm.no, 30),
            ...(button.style && { style: button.style }),
          },
        }),
      })),
    });
  }
  if (hints.length > 0) blocks.push({ type: "context", elements: [plain(hints.join("\n"), 2_000)] });
  return blocks;
}

/** The same in one line: what notifications and screen readers tell. */
export function fallbackOf({ tone, title }: Card): string {
  return cut(escapeText(`${signs[tone]}${oneLine(title)}`), longest.text);
}

function plain(text: string, limit: number) {
  // Slack refuses an empty text.
  return { type: "plain_text" as const, text: cut(text, limit) || "–", emoji: false };
}

function heldBy({ press }: Button): string {
  const value = JSON.stringify(press);
  if (value.length > longest.value) throw new Error(`A button cannot hold ${value.length} characters`);
  return value;
}

/** Lines joined into as few texts as hold them. */
function partsOf(lines: readonly string[]): string[] {
  const parts: string[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    const joined = `${last}\n${line}`;
    if (last !== undefined && joined.length <= longest.section) parts[parts.length - 1] = joined;
    else if (parts.length < mostParts) parts.push(cut(line, longest.section));
    else {
      // That there is more is said, and no later line is shown as if it came next.
      parts[parts.length - 1] = `${(last ?? "").slice(0, longest.section - 2)}\n…`;
      break;
    }
  }
  return parts;
}

const oneLine = (text: string) => text.replace(/\s+/gu, " ");

function cut(text: string, limit: number): string {
  // A cut through an escape (`&lt;`) would show half of it, which is harmless: nothing controls without its brackets.
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
