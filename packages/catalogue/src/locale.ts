/** The languages the catalogue speaks. */
export type Locale = "en" | "ja";

/**
 * The catalogue's language for a POSIX `LANG` ("ja_JP.UTF-8") or an HTTP `Accept-Language` ("ja, en;q=0.8",
 * RFC 9110 section 12.5.4). The first language named wins; anything unknown is English.
 */
export function localeOf(preference: string | undefined): Locale {
  const first = preference?.split(",")[0]?.trim().toLowerCase() ?? "";
  return first === "ja" || first.startsWith("ja-") || first.startsWith("ja_") ? "ja" : "en";
}
