import { type GraphQLSchema, isScalarType, valueFromASTUntyped } from "graphql";
import { Misfit, told } from "./misfit.ts";

/** What the server takes for its own scalars. */
const takes: Readonly<Record<string, RegExp>> = {
  DateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i,
  Duration: /^P(?=\d|T)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/,
  Arn: /^arn:/,
};

/** Lets a schema refuse values of arguments that the server refuses. */
export function checkScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, form] of Object.entries(takes)) {
    const type = schema.getType(name);
    if (!isScalarType(type)) continue;
    const check = (value: unknown) => {
      if (typeof value === "string" && form.test(value)) return value;
      throw new Misfit(name, `${told(value)} is none`);
    };
    type.parseValue = check;
    type.parseLiteral = (node, variables) => check(valueFromASTUntyped(node, variables));
  }
  return schema;
}

/** Throws a Misfit for a key that the server refuses. */
export function checkKey(field: string, { input }: { input?: { idempotencyKey?: unknown } }): void {
  const key = input?.idempotencyKey;
  if (typeof key === "string" && (key.length < 1 || key.length > 200))
    throw new Misfit(`${field}.input.idempotencyKey`, `has 1 to 200 characters, not ${key.length}`);
}
