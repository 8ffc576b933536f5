import { GraphQLError, Kind } from "graphql";
import { builder } from "./builder.ts";

const parts = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;
const milliseconds = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000];
// A thousand years: what is longer is a mistake, and no date.
const longest = 1_000 * 366 * 86_400_000;

/** ISO 8601 in milliseconds. Years and months have no length of their own. Throws GraphQLError. */
export function parseDuration(value: unknown): number {
  const found = typeof value === "string" ? parts.exec(value) : null;
  const length = milliseconds.reduce((sum, each, index) => sum + each * Number(found?.[index + 1] ?? 0), 0);
  if (found && length <= longest) return length;
  throw new GraphQLError(
    "Expected a duration in weeks, days, hours, minutes and seconds, such as P7D or PT2H30M.",
  );
}

builder.scalarType("Duration", {
  description:
    "A length of time as ISO 8601 has it, in weeks, days, hours, minutes and seconds: P7D, PT2H30M.",
  serialize: (value) => `PT${value / 1_000}S`,
  parseValue: parseDuration,
  parseLiteral: (node) => parseDuration(node.kind === Kind.STRING ? node.value : null),
});
