import { existsSync, readFileSync } from "node:fs";
import { defaultDeploymentSettings } from "@fleetgraph/core/deployments";
import { accountsConfiguration } from "@fleetgraph/core/fleet";
import { rolesConfiguration } from "@fleetgraph/core/permissions";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";

const seconds = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);

/** fleetgraph.yaml. Its descriptions are the reference in docs/configuration.md. */
export const configurationSchema = z.strictObject({
  accounts: accountsConfiguration.optional(),
  roles: rolesConfiguration.optional(),
  sync: z
    .strictObject({
      intervalSeconds: seconds(10, 86_400).default(60).describe("Seconds between two full listings."),
    })
    .prefault({})
    .describe("How the fleet is listed."),
  deployments: z
    .strictObject({
      deadlineSeconds: seconds(30, 86_400)
        .default(defaultDeploymentSettings.deadlineSeconds)
        .describe("Seconds a deployment may take when its request does not say."),
      pollMilliseconds: z
        .number()
        .int()
        .min(50)
        .max(60_000)
        .default(defaultDeploymentSettings.pollMs)
        .describe("Milliseconds between two looks at a roll-out."),
    })
    .prefault({})
    .describe("How deployments are carried out."),
  graph: z
    .strictObject({
      costPerQuery: z
        .number()
        .int()
        .min(100)
        .default(50_000)
        .describe(
          "What one query may cost at most: an object costs 1, a connection's content times its page.",
        ),
      costPerSecond: z
        .number()
        .int()
        .min(100)
        .default(20_000)
        .describe(
          "What the queries of one principal may cost per second, averaged over ten; for each process.",
        ),
    })
    .prefault({})
    .describe("Limits of the graph."),
});

export type Configuration = z.infer<typeof configurationSchema>;

/** fleetgraph.yaml is wrong: each problem names file, line, column, field and what is expected. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

const defaultFile = "fleetgraph.yaml";

/** Reads the configuration; one that was not named may be absent. Throws ConfigurationError. */
export function readConfiguration(file: string | undefined): Configuration {
  const path = file ?? defaultFile;
  if (!existsSync(path)) {
    if (file === undefined) return configurationSchema.parse({});
    throw new ConfigurationError([`${path}: there is no such file (FLEETGRAPH_CONFIG)`]);
  }
  return parseConfiguration(path, readFileSync(path, "utf8"));
}

export function parseConfiguration(path: string, text: string): Configuration {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new ConfigurationError(
      document.errors.map((error) => `${at(error.pos[0])}: ${firstLine(error.message)}`),
    );
  }
  const read = configurationSchema.safeParse(document.toJS() ?? {});
  if (read.success) return read.data;
  throw new ConfigurationError(
    read.error.issues.map(
      (issue) => `${at(offsetOf(document, issue.path))}: ${fieldOf(issue)}: ${issue.message}`,
    ),
  );
}

const firstLine = (text: string) => text.split("\n")[0] ?? text;

type Issue = z.core.$ZodIssue;

function fieldOf(issue: Issue): string {
  const field = issue.path.join(".");
  if (issue.code === "unrecognized_keys") return [field, issue.keys.join(", ")].filter(Boolean).join(".");
  return field || "the file";
}

/** Where the field stands, or the nearest thing around it that is there. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}
