import type { Locale } from "@fleetgraph/catalogue";

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** How long ago: "3 min. ago", "yesterday", "2 日前". Past a month, the date. */
export function ago(at: string, now: number, locale: Locale): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  if (Math.abs(seconds) > 30 * 86_400) return at.slice(0, 10);
  const [unit, size] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" }).format(
    Math.trunc(seconds / size) || 0,
    unit,
  );
}

/** Date and time of day in the user's time zone, sortable: "2026-11-23 08:44:41". */
export function clockTime(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${timeOfDay(date)}`;
}

/** Time of day in the user's time zone: "08:44:41". */
export function timeOfDay(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((value) => String(value).padStart(2, "0"))
    .join(":");
}

/** A length of time in a table: "1m 12s". */
export function shortDuration(ms: number): string {
  const { hours, minutes, seconds } = partsOf(ms);
  if (hours) return `${hours}h ${minutes}m`;
  return minutes ? `${minutes}m ${seconds}s` : `${seconds}s`;
}

/** A length of time in its parts, whole seconds. */
export function partsOf(ms: number): { hours: number; minutes: number; seconds: number } {
  const total = Math.max(0, Math.round(ms / 1000));
  return { hours: Math.floor(total / 3600), minutes: Math.floor((total % 3600) / 60), seconds: total % 60 };
}
