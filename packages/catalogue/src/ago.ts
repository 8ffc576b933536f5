import { justNow } from "./just-now.ts";
import type { Locale } from "./locale.ts";

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

// A token made for one day ends in 23:59:59, which people call a day. Where minutes count it would be wrong.
const aheadSlack = { fromSeconds: 3_541, seconds: 59 };

/** How long ago: "just now", "3 min. ago", "yesterday", "2 日前", "in 3 hr.". Past a month, the date. */
export function ago(at: string, now: number, locale: Locale): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  if (Math.abs(seconds) > 30 * 86_400) return at.slice(0, 10);
  if (seconds === 0) return justNow[locale];
  const length = Math.abs(seconds) + (seconds >= aheadSlack.fromSeconds ? aheadSlack.seconds : 0);
  const [unit, size] = units.find(([, each]) => length >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" }).format(
    Math.sign(seconds) * Math.floor(length / size),
    unit,
  );
}

/** A length of time in its parts, whole seconds. */
export function partsOf(ms: number): { hours: number; minutes: number; seconds: number } {
  const total = Math.max(0, Math.round(ms / 1000));
  return { hours: Math.floor(total / 3600), minutes: Math.floor((total % 3600) / 60), seconds: total % 60 };
}
