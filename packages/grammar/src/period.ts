import type { Period } from "./sentence.ts";

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const units: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400, week: 604_800 };
const named: Readonly<Record<string, Period>> = {
  today: { kind: "today" },
  今日: { kind: "today" },
  yesterday: { kind: "yesterday" },
  昨日: { kind: "yesterday" },
  "this week": { kind: "thisWeek" },
  今週: { kind: "thisWeek" },
  "last week": { kind: "lastWeek" },
  先週: { kind: "lastWeek" },
  "this month": { kind: "thisMonth" },
  今月: { kind: "thisMonth" },
  "last month": { kind: "lastMonth" },
  先月: { kind: "lastMonth" },
  ever: { kind: "always" },
};

/** The period that words mean (`yesterday`, `since monday`, `last 3 days`, `on 2026-11-20`); null where they mean none. */
export function readPeriod(text: string): Period | null {
  const since = /^since (.+)$/i.exec(text.trim());
  if (since) {
    const period = readPeriod(since[1] ?? "");
    return period && { ...period, andAfter: true };
  }
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^(in|during|within|on|over) /, "")
    .replace(/^the /, "");
  if (Object.hasOwn(named, words)) return named[words] ?? null;
  const last = /^(?:last|past) (?:(\d{1,4}) )?(minute|hour|day|week)s?$/.exec(words);
  if (last) return { kind: "last", seconds: Number(last[1] ?? 1) * (units[last[2] ?? ""] ?? 0) };
  const short = /^(?:(?:last|past) )?(\d{1,4})([mhdw])(?: ago)?$/.exec(words);
  if (short) {
    const unit = { m: "minute", h: "hour", d: "day", w: "week" }[short[2] ?? ""] ?? "";
    return { kind: "last", seconds: Number(short[1]) * (units[unit] ?? 0) };
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(words) && !Number.isNaN(Date.parse(words)))
    return { kind: "day", day: words };
  const word = words.replace(/^last /, "");
  const weekday = days.findIndex((each) => word === each || (word.length === 3 && each.startsWith(word)));
  return weekday >= 0 ? { kind: "weekday", weekday } : null;
}

/** The half-open interval of a period, RFC 3339, by the clock of a time zone; what goes on until now has no end. */
export function periodOf(
  period: Period,
  input: { now: number; timeZone: string },
): { start?: string; end?: string } {
  const [start, end] = intervalOf(period, input);
  const iso = (at: number) => new Date(at).toISOString();
  return {
    ...(start !== undefined && { start: iso(start) }),
    ...(end !== undefined && !period.andAfter && { end: iso(end) }),
  };
}

function intervalOf(period: Period, input: { now: number; timeZone: string }): [number?, number?] {
  const { now, timeZone } = input;
  const midnight = (daysAgo: number) => startOfDay(now, { timeZone, daysAgo });
  const { year, month, day, weekday } = partsIn(now, timeZone);
  // Weeks begin on Monday (ISO 8601).
  const sinceMonday = (weekday + 6) % 7;
  const sinceFirst = day - 1;
  if (period.kind === "always") return [];
  if (period.kind === "today") return [midnight(0)];
  if (period.kind === "yesterday") return [midnight(1), midnight(0)];
  if (period.kind === "thisWeek") return [midnight(sinceMonday)];
  if (period.kind === "lastWeek") return [midnight(sinceMonday + 7), midnight(sinceMonday)];
  if (period.kind === "thisMonth") return [midnight(sinceFirst)];
  if (period.kind === "lastMonth") {
    const daysOfIt = new Date(Date.UTC(year, month - 1, 0)).getUTCDate();
    return [midnight(sinceFirst + daysOfIt), midnight(sinceFirst)];
  }
  if (period.kind === "last") return [now - period.seconds * 1000];
  const daysSince = (date: string) =>
    Math.round((Date.UTC(year, month - 1, day) - Date.parse(date)) / 86_400_000);
  const ago =
    "weekday" in period
      ? ((weekday - period.weekday + 6) % 7) + 1
      : "day" in period
        ? daysSince(period.day)
        : 0;
  return [midnight(ago), midnight(ago - 1)];
}

function partsIn(at: number, timeZone: string) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    ...({ year: "numeric", month: "numeric", day: "numeric" } as const),
    ...({ hour: "numeric", minute: "numeric", second: "numeric" } as const),
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  return { year, month, day, asUtc, weekday: new Date(asUtc).getUTCDay() };
}

/** The first moment of the day that was so many days ago there. */
function startOfDay(now: number, { timeZone, daysAgo }: { timeZone: string; daysAgo: number }): number {
  const { year, month, day } = partsIn(now, timeZone);
  const wall = Date.UTC(year, month - 1, day - daysAgo);
  // The offset of that day is not today's where the clocks changed between: once to come near, once to be right.
  let at = wall;
  for (let look = 0; look < 2; look += 1)
    at = wall - (partsIn(at, timeZone).asUtc - Math.floor(at / 1000) * 1000);
  return at;
}
