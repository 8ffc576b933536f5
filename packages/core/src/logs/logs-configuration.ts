import { z } from "zod";
import { secretEnv, secretFile } from "../kernel/index.ts";
import { isWithin } from "../permissions/index.ts";

/** The kinds of source, as fleetgraph.yaml calls them. */
export const logSourceKinds = ["elasticsearch", "opensearch", "cloudwatch"] as const;

const clusterPattern = z
  .string()
  .regex(/^(\*\*|[^/]+\/[^/]+\/[^/]+)$/, "expected account/region/cluster with * for any part, or **");
const node = z.url({
  protocol: /^https?$/,
  error: "expected the URL of a node, such as https://search:9200",
});
const field = (name: string, about: string) => z.string().min(1).max(512).default(name).describe(about);

const searchFields = {
  node: z
    .union([node, z.array(node).min(1)])
    .describe("The URL of a node or of a load balancer, or a list of nodes."),
  index: z
    .string()
    .min(1)
    .max(1024)
    .default("logstash-*")
    .describe("The indices or data streams, as a pattern; several with commas between."),
  timeField: field("@timestamp", "The field of the line's time; it has to be mapped as a date."),
  messageField: field("log", "The field of the line's text."),
  tagField: field("tag.keyword", "The field of Fluentd's tag, as it is searched: not analysed."),
  containerIdField: field("container_id.keyword", "The field of the container's id, not analysed."),
  containerNameField: field("container_name.keyword", "The field of the container's name in Docker."),
  taskArnField: field(
    "ecs_task_arn.keyword",
    "The field of the task's ARN that FireLens adds, not analysed.",
  ),
  streamField: field("source", "The field that says stdout or stderr."),
  tagTemplate: z
    .string()
    .max(200)
    .regex(
      /\{\{\.(ID|FullID)\}\}/,
      "expected a tag with {{.ID}} or {{.FullID}} in it, as the log option `tag` has it",
    )
    .default("{{.ID}}")
    .describe(
      "What tags look like, as in the log option `tag`: how a record without a container's id is joined.",
    ),
  username: z.string().min(1).optional().describe("With passwordEnv or passwordFile: basic authentication."),
  passwordEnv: secretEnv.optional().describe("The environment variable that has the password."),
  passwordFile: secretFile.optional().describe("The file that has the password."),
  caFile: z
    .string()
    .min(1)
    .optional()
    .describe("A file with the certificates (PEM) that the server's has to be signed with."),
};

const credentials = (given: { username?: unknown; passwordEnv?: unknown; passwordFile?: unknown }) =>
  (given.username !== undefined) === ((given.passwordEnv ?? given.passwordFile) !== undefined);
const credentialsMessage = "expected username together with passwordEnv or passwordFile";

const elasticsearch = z
  .strictObject({
    ...searchFields,
    apiKeyEnv: secretEnv.optional().describe("The environment variable that has an API key."),
    apiKeyFile: secretFile.optional().describe("The file that has an API key."),
  })
  .refine(credentials, credentialsMessage)
  .describe("Elasticsearch 8 or 9.");
const opensearch = z
  .strictObject(searchFields)
  .refine(credentials, credentialsMessage)
  .describe("OpenSearch 2.4 or later.");
const cloudwatch = z.strictObject({}).describe("CloudWatch Logs of containers with the driver awslogs.");

const source = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "expected letters, digits, dots, dashes and underscores")
      .describe("What the source is called in answers."),
    clusters: z
      .array(clusterPattern)
      .min(1)
      .default(["**"])
      .describe("The clusters whose lines it has, as account/region/cluster with `*` for any part."),
    elasticsearch: elasticsearch.optional(),
    opensearch: opensearch.optional(),
    cloudwatch: cloudwatch.optional(),
  })
  .superRefine((given, context) => {
    const kinds = logSourceKinds.filter((kind) => given[kind] !== undefined);
    if (kinds.length === 1) return;
    const message =
      kinds.length === 0
        ? `expected one of ${logSourceKinds.join(", ")}`
        : `expected one kind of source, not ${kinds.join(" and ")}`;
    context.addIssue({ code: "custom", path: kinds.slice(1, 2), message });
  });

const seconds = (least: number, most: number) => z.number().int().min(least).max(most);

/** The `logs` of fleetgraph.yaml. */
export const logsConfiguration = z
  .strictObject({
    sources: z
      .array(source)
      .max(20)
      .default([])
      .refine(
        (sources) => new Set(sources.map(({ name }) => name)).size === sources.length,
        "two sources have the same name",
      )
      .describe("Where lines are read from: all sources that cover a cluster are."),
    redactSecrets: z
      .boolean()
      .default(true)
      .describe("Whether what looks like a secret is left out of lines before they are shown."),
    pollSeconds: seconds(1, 60)
      .default(2)
      .describe("Seconds between two looks for new lines while following."),
    overlapSeconds: seconds(0, 600)
      .default(60)
      .describe("How many seconds late a line may come and still be shown while following."),
    timeoutSeconds: seconds(1, 120)
      .default(10)
      .describe("Seconds until a source that is silent counts as away."),
  })
  .prefault({})
  .describe("Lines of containers: docs/logs.md.");

export type LogsConfiguration = z.infer<typeof logsConfiguration>;
export type LogSourceConfiguration = z.infer<typeof source>;
export type SearchConfiguration = Omit<z.infer<typeof elasticsearch>, "apiKeyEnv" | "apiKeyFile"> & {
  apiKeyEnv?: string | undefined;
  apiKeyFile?: string | undefined;
};

/** Whether a source has the lines of what is on a path: `account/region/cluster/service`. */
export function coversPath({ clusters }: Pick<LogSourceConfiguration, "clusters">, path: string): boolean {
  return clusters.some((pattern) => pattern === "**" || isWithin(`${pattern}/*`, path));
}
