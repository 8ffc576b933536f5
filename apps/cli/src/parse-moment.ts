import type { Say } from "./context.ts";
import { UsageError } from "./failure.ts";
import { parseInstant } from "./parse-values.ts";

/**
 * A moment of the past as RFC 3339, in whatever way people write one: RFC 3339, a date, "2h", "2h ago", "yesterday
 * 14:00", "last monday at noon", "昨日14時". Times without a zone are the user's. Throws a UsageError.
 */
export async function parseMoment(say: Say, value: string, now: number): Promise<string> {
  const wanted = value.trim();
  const usual = usualInstant(say, wanted, now);
  if (usual !== null) return usual;
  // Loaded when it is needed: it knows many words.
  const chrono = await import("chrono-node");
  for (const language of [chrono.strict, chrono.casual, chrono.ja.casual]) {
    const [found, ...others] = language.parse(wanted, new Date(now));
    // All of it is a moment, not some of its words.
    if (found !== undefined && others.length === 0 && found.end == null && found.text === wanted) {
      return found.start.date().toISOString();
    }
  }
  throw new UsageError(say("cli.usage.moment", { value }));
}

function usualInstant(say: Say, value: string, now: number): string | null {
  try {
    return parseInstant(say, value, { now, direction: -1 });
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}
