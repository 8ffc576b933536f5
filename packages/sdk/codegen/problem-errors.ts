import { type GraphQLSchema, isInterfaceType, type OperationDefinitionNode } from "graphql";
import { resultWord } from "./operation-module.ts";

// These have classes of their own, which what is refused without a result union shares.
const shared = new Set([
  "AmbiguousReference",
  "InvalidInput",
  "NotFound",
  "NotPermitted",
  "UnknownContainer",
]);

/** An error class for each problem that a result union may have: `ServiceLocked` is thrown as `ServiceLockedError`. */
export function problemErrors(schema: GraphQLSchema, operations: readonly OperationDefinitionNode[]): string {
  const names = namesOf(schema);
  const classes = names.map(
    (name) => `/** The result's member ${name}, thrown. */
export class ${name}Error extends RefusedError<Told<"${name}">> {
  override name = "${name}Error";
}
`,
  );
  const results = operations
    .filter((operation) => resultWord(schema, operation) === "Result")
    .map((operation) => `  | results.${operation.name?.value}Result\n`);
  return `import { RefusedError } from "../errors.ts";
import type * as results from "./index.ts";

type AnyResult =
${results.join("")};
/** What operations select of a problem. */
type Told<Name> = Extract<AnyResult, { __typename: Name }>;

${classes.join("\n")}
`;
}

/** The same classes by their names, for whoever has a code only. */
export function problemErrorsByName(schema: GraphQLSchema): string {
  const names = namesOf(schema).map((name) => `${name}Error`);
  const list = names.map((name) => `  ${name},\n`).join("");
  return `import {\n${list}} from "./problem-errors.ts";\n\nexport const problemErrors = {\n${list}};\n`;
}

function namesOf(schema: GraphQLSchema): string[] {
  const problem = schema.getType("Problem");
  if (!isInterfaceType(problem)) throw new Error("The schema has no interface Problem");
  const all = schema.getPossibleTypes(problem).map(({ name }) => name);
  return all.filter((name) => !shared.has(name)).sort();
}
