import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSchema, type GraphQLSchema, type OperationDefinitionNode, parse } from "graphql";
import { camel } from "../../codegen/words.ts";
import { methodsOfOperations } from "./methods.ts";
import { fieldsOf, operationSection } from "./operation-section.ts";
import { typePages } from "./type-pages.ts";

const sdk = fileURLToPath(new URL("../../", import.meta.url));
const notice =
  "<!-- Generated from packages/sdk/schema.graphql and packages/sdk/operations by packages/sdk/scripts/print-reference.ts. Do not edit. -->\n";

/** What each slice is about, in the order in which a reader meets them. */
const titles: Readonly<Record<string, string>> = {
  deployments: "Deployments",
  fleet: "The fleet",
  guards: "Locks and freezes",
  hosts: "Hosts",
  logs: "Logs",
  metrics: "Metrics",
  insights: "Insights",
  questions: "Questions about the past",
  audit: "The audit history",
  trail: "CloudTrail",
  access: "Access",
};

/** Every page of the reference by its file's name. */
export async function referencePages(): Promise<Map<string, string>> {
  const schema = buildSchema(readFileSync(`${sdk}schema.graphql`, "utf8"));
  const methods = await methodsOfOperations();
  const slices = readdirSync(`${sdk}operations`).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const pages = new Map<string, string>();
  const index: string[] = [];
  for (const slice of slices) {
    const operations = operationsOf(slice);
    const title = titles[slice] ?? slice;
    const sections = operations.map((operation) =>
      operationSection(schema, operation, methods.get(operation.name?.value ?? "") ?? []),
    );
    pages.set(`${slice}.md`, `${notice}# ${title}\n\n${sections.join("\n")}`);
    index.push(
      `## [${title}](${slice}.md)\n\n${operations.map((each) => indexLine(schema, slice, each)).join("")}`,
    );
  }
  for (const [name, text] of typePages(schema)) pages.set(name, `${notice}${text}`);
  pages.set("README.md", `${notice}${front}\n${index.join("\n")}`);
  return pages;
}

const front = `# Reference of the SDK

Every operation of \`@fleetgraph/sdk\`, with what it takes and gives, in the words of the graph's own schema. How to work with them is told in
[docs/sdk.md](../sdk.md). The types: [objects](objects.md), [inputs](inputs.md), [problems](problems.md), [values](values.md).
`;

function rank(slice: string): number {
  const at = Object.keys(titles).indexOf(slice);
  return at === -1 ? Number.MAX_SAFE_INTEGER : at;
}

function operationsOf(slice: string): OperationDefinitionNode[] {
  const found = readdirSync(`${sdk}operations/${slice}`)
    .filter((name) => name.endsWith(".graphql"))
    .flatMap((name) => parse(readFileSync(`${sdk}operations/${slice}/${name}`, "utf8")).definitions)
    .filter((node) => node.kind === "OperationDefinition");
  return found.sort((a, b) => ((a.name?.value ?? "") < (b.name?.value ?? "") ? -1 : 1));
}

function indexLine(schema: GraphQLSchema, slice: string, operation: OperationDefinitionNode): string {
  const name = camel(operation.name?.value ?? "");
  const [, field] = fieldsOf(schema, operation);
  const [sentence = ""] = (field.description ?? "").replaceAll("\n", " ").split(/(?<=\.)\s/);
  return `- [\`${name}\`](${slice}.md#${name.toLowerCase()}): ${sentence}\n`;
}
