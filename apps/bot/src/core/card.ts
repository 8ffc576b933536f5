/**
 * What the bot says, for any chat. Every text in it is plain: names and reasons come from people and AWS, so a chat
 * shows them as they are and takes no mark-up or mention out of them.
 */
export interface Card {
  /** How it stands, for a colour or a sign. */
  tone: Tone;
  /** One line that says it all; also what a notification shows. */
  title: string;
  /** Further lines, in order. */
  lines?: readonly string[];
  /** Names and values, such as "Asked for: by alice". */
  fields?: readonly Field[];
  /** What to do next, less loud than the rest. */
  hints?: readonly string[];
  buttons?: readonly Button[];
}

export type Tone = "plain" | "working" | "waiting" | "good" | "bad" | "stopped";
export interface Field {
  label: string;
  value: string;
}

export interface Button {
  label: string;
  /** What pressing it does, given back to the bot as it is here. */
  press: Press;
  style?: "primary" | "danger";
  /** Asked before it is done. */
  confirm?: Confirm;
}
export interface Confirm {
  title: string;
  text: string;
  yes: string;
  no: string;
}

/** What a button asks for: an order on a deployment, or the next page of a list. */
export type Press =
  | { does: "approve" | "reject" | "cancel" | "rollback"; deployment: string }
  /** `hook`: the pause hook that is answered. A roll-out may wait at several, one after the other. */
  | { does: "continue" | "takeBack"; deployment: string; hook: string }
  /** `list`: the sentence whose list goes on behind the cursor. */
  | { does: "next"; list: string; after: string };
