import SchemaBuilder from "@pothos/core";
import { GraphQLError } from "graphql";
import { DateTimeISOResolver } from "graphql-scalars";
import type { Context } from "./context.ts";

type Scalars = {
  ID: { Input: string; Output: string };
  DateTime: { Input: Date; Output: string };
  Arn: { Input: string; Output: string };
  /** Milliseconds. */
  Duration: { Input: number; Output: number };
  JSON: { Input: unknown; Output: unknown };
};

/**
 * The schema is written code-first on core's own types. No Pothos plugin: each would wrap resolvers, and what they
 * do is in the reads (permission), the engine (cost, errors) and one small file (connections); docs/decisions/0003.
 */
export const builder = new SchemaBuilder<{
  Context: Context;
  Scalars: Scalars;
  DefaultFieldNullability: false;
}>({
  defaultFieldNullability: false,
});

builder.scalarType("DateTime", {
  description: "RFC 3339 date and time in UTC, with milliseconds.",
  // The reads give it as text already: a Date in between costs three times the serialisation.
  serialize: (value) => value as string,
  parseValue: (value) => inFourDigits(DateTimeISOResolver.parseValue(value)),
  parseLiteral: (node, variables) => inFourDigits(DateTimeISOResolver.parseLiteral(node, variables)),
});

/** RFC 3339 has years of four digits and PostgreSQL none that is 0; an offset leads out of both. */
function inFourDigits(moment: Date): Date {
  const year = moment.getUTCFullYear();
  if (year >= 1 && year <= 9_999) return moment;
  throw new GraphQLError("DateTime cannot represent a time before the year 1 or after the year 9999.");
}

builder.scalarType("Arn", {
  description: "An Amazon Resource Name.",
  serialize: (value) => value,
});
builder.scalarType("JSON", {
  description: "Raw evidence as it came from its source.",
  serialize: (value) => value,
});

builder.queryType({ description: "What can be asked. What the caller may not see is not there." });
builder.mutationType({
  description: "What can be changed. Each accepted or refused one is in the audit history.",
});
builder.subscriptionType({ description: "What can be followed, over /graphql/stream." });
