import { createHmac, timingSafeEqual } from "node:crypto";
import type { Press } from "../core/card.ts";

/** What a button gives back when it is pressed. Mattermost keeps it to itself; the seal shows that it came from there. */
export type PressContext = {
  press: Press;
  /** The head of the card's thread. */
  thread: string;
  /** Asked before it is done. */
  confirm?: { title: string; text: string; yes: string } | undefined;
};

/** What a dialog gives back. Whoever opened it sees this, so it is good for them only, and not for long. */
export type DialogState = {
  press: Press;
  channel: string;
  post: string;
  thread: string;
  user: string;
  until: number;
};

/** Seals what goes out to Mattermost and comes back, so that nobody else can make it up. */
export type Seal = {
  close(kind: "press" | "dialog", value: object): { sealed: string; by: string };
  /** Null for what this bot has not sealed. */
  open<Value>(kind: "press" | "dialog", given: unknown): Value | null;
};

/** A seal by a secret that only the bot knows. */
export function sealBy(secret: string): Seal {
  const macOf = (kind: string, text: string) =>
    createHmac("sha256", secret).update(`${kind}\n${text}`).digest();
  return {
    close(kind, value) {
      const sealed = JSON.stringify(value);
      return { sealed, by: macOf(kind, sealed).toString("base64url") };
    },
    open<Value>(kind: "press" | "dialog", given: unknown): Value | null {
      const { sealed, by } = (given ?? {}) as { sealed?: unknown; by?: unknown };
      if (typeof sealed !== "string" || typeof by !== "string") return null;
      const mac = Buffer.from(by, "base64url");
      const own = macOf(kind, sealed);
      return mac.length === own.length && timingSafeEqual(mac, own) ? (JSON.parse(sealed) as Value) : null;
    },
  };
}
