import type { Locale } from "./locale.ts";

/** What "0 seconds ago" is called: apart, so that a time can be told without the rest of a language. */
export const justNow: Readonly<Record<Locale, string>> = { en: "just now", ja: "たった今" };
