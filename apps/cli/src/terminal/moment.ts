import { type Locale, render } from "@fleetgraph/catalogue";

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
  if (seconds === 0) return render("cli.justNow", {}, locale);
  const length = Math.abs(seconds) + (seconds >= aheadSlack.fromSeconds ? aheadSlack.seconds : 0);
  const [unit, size] = units.find(([, each]) => length >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" }).format(
    Math.sign(seconds) * Math.floor(length / size),
    unit,
  );
}

/** Date and time of day in the user's time zone, sortable: "2026-11-23 08:44:41". */
export function clockTime(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${timeOfDay(date)}`;
}

const halfYearMs = 182 * 86_400_000;

/**
 * The time of a row. On a terminal as short as `ls -l` has it, because columns are dear: "11-23 08:44", older than
 * half a year the date; whole where nothing is cut.
 */
export function rowTime(at: string, input: { now: number; width: number | null }): string {
  const whole = clockTime(at);
  if (input.width === null) return whole;
  return Math.abs(input.now - Date.parse(at)) > halfYearMs ? whole.slice(0, 10) : whole.slice(5, 16);
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
