import type { Locale } from "@fleetgraph/catalogue";
import { english } from "@fleetgraph/catalogue/english";
import { japanese } from "@fleetgraph/catalogue/japanese";
import { type Say, sayFrom } from "../src/context.ts";

/** `Say` for a language, at once. */
export function sayIn(locale: Locale): Say {
  return sayFrom({ en: english, ja: japanese }[locale]);
}
