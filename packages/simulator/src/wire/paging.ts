import type { Json } from "../state/model.ts";
import { invalidParameter } from "./fault.ts";
import { optionalNumber, optionalText } from "./input.ts";

/** Sorts as text in the order of the numbers. */
export const numberKey = (value: number): string => String(value).padStart(12, "0");

/**
 * One page of a sorted list. The token is opaque to callers and bound to its operation: ECS refuses a
 * token of another listing with InvalidParameterException. It names the last item given, so that items
 * which come or go between two pages neither repeat nor hide others.
 */
export function pageOf<T>(
  settings: {
    operation: string;
    defaultSize: number;
    largest: number;
    ignorePaging: boolean;
    descending?: boolean;
  },
  { input, items, keyOf }: { input: Json; items: readonly T[]; keyOf: (item: T) => string },
): { page: T[]; nextToken?: string } {
  const size = optionalNumber(input, "maxResults") ?? settings.defaultSize;
  if (!Number.isInteger(size) || size < 1 || size > settings.largest) {
    throw invalidParameter(`maxResults must be between 1 and ${settings.largest}.`);
  }
  const token = optionalText(input, "nextToken");
  if (settings.ignorePaging) return { page: [...items] };
  const last = token === undefined ? undefined : readToken(settings.operation, token);
  let start = 0;
  if (last !== undefined) {
    const past = (item: T): boolean => (settings.descending ? keyOf(item) < last : keyOf(item) > last);
    start = firstWhere(items, past);
  }
  const page = items.slice(start, start + size);
  const final = page.at(-1);
  if (final === undefined || start + size >= items.length) return { page };
  return { page, nextToken: writeToken(settings.operation, keyOf(final)) };
}

/** The first of a sorted list that is past a place; a list of 100,000 has a thousand pages. */
function firstWhere<T>(items: readonly T[], past: (item: T) => boolean): number {
  let from = 0;
  let to = items.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (past(items[middle] as T)) to = middle;
    else from = middle + 1;
  }
  return from;
}

function writeToken(operation: string, last: string): string {
  return Buffer.from(JSON.stringify([operation, last])).toString("base64url");
}

function readToken(operation: string, token: string): string {
  const decoded = Buffer.from(token, "base64url").toString("utf8");
  const match = /^\["([A-Za-z]+)","([^"]+)"\]$/.exec(decoded);
  if (match === null || match[1] !== operation) throw invalidParameter("Invalid token.");
  return match[2] as string;
}
