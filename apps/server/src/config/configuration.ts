import { existsSync, readFileSync } from "node:fs";
import { auditConfiguration } from "@fleetgraph/core/audit";
import { defaultDeploymentSettings, policiesConfiguration } from "@fleetgraph/core/deployments";
import { accountsConfiguration, historyConfiguration } from "@fleetgraph/core/fleet";
import { approvalProblems, approvalsConfiguration, groupsConfiguration } from "@fleetgraph/core/guards";
import { insightsConfiguration, insightsProblems } from "@fleetgraph/core/insights";
import { logsConfiguration } from "@fleetgraph/core/logs";
import { metricsConfiguration } from "@fleetgraph/core/metrics";
import { rolesConfiguration } from "@fleetgraph/core/permissions";
import { trailConfiguration, trailProblems } from "@fleetgraph/core/trail";
import { isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { isNetwork } from "../http/trusted-proxies.ts";

const seconds = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);

const settings = z.strictObject({
  accounts: accountsConfiguration.optional(),
  roles: rolesConfiguration.optional(),
  groups: groupsConfiguration.optional(),
  approvals: approvalsConfiguration.optional(),
  sync: z
    .strictObject({
      intervalSeconds: seconds(10, 86_400)
        .default(60)
        .describe("Seconds between two listings of an account's region."),
    })
    .prefault({})
    .describe("How the fleet is listed."),
  history: historyConfiguration,
  audit: auditConfiguration,
  trail: trailConfiguration,
  logs: logsConfiguration,
  metrics: metricsConfiguration,
  insights: insightsConfiguration,
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
      verify: z
        .boolean()
        .default(true)
        .describe("Whether images, roles, secrets, room and the like are looked at before a change is made."),
      policies: policiesConfiguration,
    })
    .prefault({})
    .describe("How deployments are carried out."),
  http: z
    .strictObject({
      trustedProxies: z
        .array(z.string().refine(isNetwork, "expected an address or a network such as 10.0.0.0/8"))
        .default([])
        .describe(
          "Proxies and load balancers in front of the server, as addresses or networks: from them, X-Forwarded-For tells the address of who asks.",
        ),
    })
    .prefault({})
    .describe("How requests come in."),
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
      streamsPerPrincipal: z
        .number()
        .int()
        .min(1)
        .max(100_000)
        .default(200)
        .describe("How many event streams one principal may hold open; for each process."),
    })
    .prefault({})
    .describe("Limits of the graph."),
});

/** fleetgraph.yaml. Its descriptions are the reference in docs/configuration.md. */
export const configurationSchema = settings.superRefine(
  ({ accounts, groups, approvals, trail, insights }, context) => {
    for (const problem of approvalProblems({ groups: groups ?? {}, policies: approvals ?? [] })) {
      context.addIssue({ code: "custom", ...problem });
    }
    for (const problem of insightsProblems(insights)) context.addIssue({ code: "custom", ...problem });
    if (accounts !== undefined)
      for (const problem of trailProblems(trail, accounts)) context.addIssue({ code: "custom", ...problem });
  },
);

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
  return parseConfiguration(path, readText(path));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "EISDIR" ? "this is a directory" : `it cannot be read (${code})`;
    throw new ConfigurationError([`${path}: ${why}; FLEETGRAPH_CONFIG names a YAML file`]);
  }
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
  const read = configurationSchema.safeParse(contentOf(document, path));
  if (read.success) return read.data;
  throw new ConfigurationError(
    read.error.issues.flatMap((issue) =>
      fieldsOf(issue).map((field) => {
        const shown = field.path.join(".") || "the file";
        return `${at(offsetOf(document, field))}: ${shown}: ${field.message}`;
      }),
    ),
  );
}

function contentOf(document: Parsed, path: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // An alias without its anchor, or one that unfolds without end, is found only here, and without its place.
    throw new ConfigurationError([`${path}: ${firstLine((error as Error).message)}`]);
  }
}

const firstLine = (text: string) => text.split("\n")[0] ?? text;

type Parsed = ReturnType<typeof parseDocument>;

type Field = { path: readonly PropertyKey[]; message: string; unknown: boolean };

/** The fields an issue is about: each key that is unknown is one of its own. */
function fieldsOf(issue: z.core.$ZodIssue): Field[] {
  if (issue.code !== "unrecognized_keys")
    return [{ path: issue.path, message: issue.message, unknown: false }];
  const message = "there is no such setting";
  return issue.keys.map((key) => ({ path: [...issue.path, key], message, unknown: true }));
}

/** Where the field stands, or the nearest thing around it that is there. */
function offsetOf(document: Parsed, { path, unknown }: Field): number {
  const parent = unknown ? document.getIn(path.slice(0, -1), true) : null;
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
    : null;
  if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
