import { RE2JS } from "re2js";

/**
 * Whether a value matches a regular expression of a constraint. ECS takes Java's; RE2 is its linear part, so that
 * nobody's expression can hold the server up. null for what RE2 lacks, and where it matters whether the whole value or
 * part of it is meant, which the guide does not say.
 */
export function matchesPattern(value: string, pattern: string): boolean | null {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch {
    return null;
  }
  const whole = compiled.matches(value);
  return whole === compiled.matcher(value).find() ? whole : null;
}
