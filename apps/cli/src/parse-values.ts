import type { Say } from "./context.ts";
import { UsageError } from "./failure.ts";

const seconds: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** "90s", "10m", "2h", "7d" or "1h30m" in milliseconds. Throws a UsageError. */
export function parseDuration(say: Say, value: string): number {
  const parts = [...value.matchAll(/(\d+)([smhd])/g)];
  if (parts.length === 0 || parts.map(([text]) => text).join("") !== value) {
    throw new UsageError(say("cli.usage.duration", { value }));
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (seconds[unit ?? ""] ?? 0) * 1000, 0);
}

/**
 * A time as RFC 3339: a duration counted from `now` ("2h" is `direction` two hours), a date (midnight in the user's
 * time zone) or RFC 3339. Throws a UsageError.
 */
export function parseInstant(say: Say, value: string, input: { now: number; direction: -1 | 1 }): string {
  if (/^(\d+[smhd])+$/.test(value)) {
    return new Date(input.now + input.direction * parseDuration(say, value)).toISOString();
  }
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const isTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.test(value);
  // Without a zone a date alone would be UTC and a date with a time local: both are meant locally.
  const at = new Date(isDate ? `${value}T00:00:00` : value);
  if (!(isDate || isTime) || Number.isNaN(at.getTime())) {
    throw new UsageError(say("cli.usage.instant", { value }));
  }
  return at.toISOString();
}

/**
 * A time ahead as the graph takes it: a duration stays one and is counted by the server, so that the command repeated
 * with its idempotency key asks for the same. Throws a UsageError.
 */
export function parseAhead(say: Say, value: string): { at: string } | { inSeconds: number } {
  if (/^(\d+[smhd])+$/.test(value)) return { inSeconds: Math.round(parseDuration(say, value) / 1000) };
  return { at: parseInstant(say, value, { now: Date.now(), direction: 1 }) };
}

/** The largest Int of GraphQL. */
const mostCount = 2_147_483_647;

/** A whole number from `least` up to what the graph takes. Throws a UsageError. */
export function parseCount(say: Say, input: { option: string; value: string; least: number }): number {
  const count = Number(input.value);
  if (!/^\d+$/.test(input.value) || count < input.least) throw new UsageError(say("cli.usage.count", input));
  if (count > mostCount) throw new UsageError(say("cli.usage.tooLarge", { ...input, most: mostCount }));
  return count;
}

/** "app=repo:v42" or ":v42" as the graph takes it. A "=" cannot stand in an image reference. */
export function parseImage(value: string): { container?: string; image: string } {
  const at = value.indexOf("=");
  return at < 0 ? { image: value } : { container: value.slice(0, at), image: value.slice(at + 1) };
}

/** "team=web" or "team" as a filter. */
export function parseLabel(value: string): { key: string; value?: string } {
  const at = value.indexOf("=");
  return at < 0 ? { key: value } : { key: value.slice(0, at), value: value.slice(at + 1) };
}
