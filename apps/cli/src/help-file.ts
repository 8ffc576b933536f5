import type { Locale } from "@fleetgraph/catalogue";

/** The name of the file with the help of a command, which the build writes; of `fleet` itself where the path is empty. */
export function helpFile(locale: Locale, path: string): string {
  return `${[locale, ...path.split(" ").filter(Boolean)].join("-")}.txt`;
}
