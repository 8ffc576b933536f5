// Writes docs/configuration.md out of the configuration's own schema; with --check only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { verbs } from "@fleetgraph/core/permissions";
import { z } from "zod";
import { configurationSchema } from "./configuration.ts";

type Schema = {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
};

const before = `# Configuration

Fleetgraph runs without any configuration: it then lists the account and region of the default credential chain, as the AWS
SDK finds them. \`fleetgraph.yaml\` in the working directory, or the file that \`FLEETGRAPH_CONFIG\` names, says more. Anything
in it that is unknown or wrong stops the start, with file, line, column and field.

\`\`\`yaml
accounts:
  - name: production
    regions: [eu-west-1, us-east-1]
    roleArn: arn:aws:iam::123456789012:role/fleetgraph
  - name: development
    regions: [eu-west-1]
    roleArn: arn:aws:iam::210987654321:role/fleetgraph
roles:
  storefront:
    - allow: [fleet:read, deployment:create, deployment:rollback, deployment:cancel]
      on: ["production/*/storefront-*/*", "development/*/*/*"]
\`\`\`

No secret stands in it: a field that ends in \`Env\` names an environment variable of the server, one that ends in \`File\` a file, which is read
at each use, so that it can be renewed.

## The file

Made from its schema in \`apps/server/src/config/configuration.ts\`; \`[]\` is a list, \`NAME\` a name of your own.

| field | value | default | |
|---|---|---|---|
`;

const between = `
## Permissions

What \`roles.NAME[].allow\` may hold. [Tokens and roles](access.md) tells how they work together.

| permission | allows to |
|---|---|
`;

const after = `
## The environment

| variable | meaning | default |
|---|---|---|
| \`PORT\`, \`HOST\` | where it listens; \`0.0.0.0\` for all addresses | 4000, 127.0.0.1 |
| \`DATABASE_URL\` | PostgreSQL 16 or later; without one an embedded PostgreSQL is started | |
| \`DATABASE_MIGRATION_URL\` | the owner of the schema, where \`DATABASE_URL\` is the restricted role | |
| \`FLEETGRAPH_CONFIG\` | the configuration file | ./fleetgraph.yaml, if it is there |
| \`FLEETGRAPH_DATA\` | directory of the embedded PostgreSQL, the first administrator's token and, with the embedded PostgreSQL, the audit log's key | .fleetgraph |
| \`FLEETGRAPH_AUDIT_KEY\` | the key that signs the audit log's checkpoints, where it is not in \`audit.keyFile\` | |
| \`FLEETGRAPH_LOG\` | debug, info, warn, error or silent; one JSON object a line, to stderr | info |
| \`AWS_…\` | credentials, region, profile, \`AWS_ENDPOINT_URL\`: what they mean to the AWS SDK | |

\`npm start -- --role api\` serves the graph only, \`--role worker\` does the work only, \`--role all\` (the default) both. Any number of
processes of each share one database.

Two installations on one PostgreSQL server need two servers or one owner: the restricted role \`fleetgraph_server\` belongs to
the whole server, and its password follows the owner's.

On the database, Fleetgraph needs session connections (LISTEN and advisory locks): a pooler in transaction mode in between
does not work.
`;

function rowsOf(schema: Schema, path: string): string[] {
  const inner = schema.items ?? schema;
  const own = path === "" ? [] : [rowOf(schema, path)];
  const here = schema.items ? `${path}[]` : path;
  const named = Object.entries(inner.properties ?? {}).flatMap(([name, each]) =>
    rowsOf(each, here === "" ? name : `${here}.${name}`),
  );
  const free = inner.additionalProperties;
  const others = free !== undefined && typeof free === "object" ? rowsOf(free, `${here}.NAME`) : [];
  return [...own, ...named, ...others];
}

function rowOf(schema: Schema, path: string): string {
  const isGroup = schema.properties !== undefined || typeof schema.additionalProperties === "object";
  const value = schema.default === undefined || isGroup ? "" : `\`${String(schema.default)}\``;
  const text = schema.description?.replaceAll("|", "\\|") ?? "";
  return `| \`${path}\` | ${typeOf(schema)} | ${value} | ${text} |`;
}

function typeOf(schema: Schema): string {
  if (schema.enum)
    return schema.enum.length > 6 ? "a permission" : schema.enum.map((one) => `\`${one}\``).join(", ");
  if (schema.items) return `list of ${schema.items.properties ? "these" : typeOf(schema.items)}`;
  if (schema.properties || typeof schema.additionalProperties === "object") return "";
  const { minimum, maximum } = schema;
  if (minimum === undefined) return schema.type === "string" ? "text" : (schema.type ?? "");
  const isOpen = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER;
  return isOpen ? `number from ${minimum}` : `number ${minimum} to ${maximum}`;
}

const schema = z.toJSONSchema(configurationSchema, { io: "input" }) as Schema;
const permissions = Object.entries(verbs).map(([verb, text]) => `| \`${verb}\` | ${text.toLowerCase()} |`);
const printed = `${before}${rowsOf(schema, "").join("\n")}\n${between}${permissions.join("\n")}\n${after}`;

const file = new URL("../../../../docs/configuration.md", import.meta.url);
if (!process.argv.includes("--check")) writeFileSync(file, printed);
else if (readFileSync(file, "utf8") !== printed) {
  throw new Error("docs/configuration.md is stale: run node apps/server/src/config/print-configuration.ts");
}
