import { z } from "zod";
import { secretEnv, secretFile } from "../../kernel/index.ts";

const oneOf = (env: string, file: string) => ({
  path: [env],
  error: `expected ${env} or ${file}, and not both`,
});

/** The `datadog` of a source in fleetgraph.yaml. */
export const datadogConfiguration = z
  .strictObject({
    site: z
      .string()
      .regex(/^[a-z0-9.-]+\.[a-z]+$/, "expected a site such as datadoghq.eu")
      .default("datadoghq.com")
      .describe("The site that the organisation is on, such as `datadoghq.eu` or `us5.datadoghq.com`."),
    url: z
      .url({ protocol: /^https?$/, error: "expected the address in front of /api/v2" })
      .refine((url) => !/:\/\/[^/]*@/.test(url), "expected no user and password in it")
      .optional()
      .describe("The address in front of `/api/v2`, where it is not `https://api.` and the site."),
    apiKeyEnv: secretEnv.optional().describe("The environment variable with an API key."),
    apiKeyFile: secretFile.optional().describe("The file with an API key."),
    applicationKeyEnv: secretEnv
      .optional()
      .describe("The environment variable with an application key that may query timeseries."),
    applicationKeyFile: secretFile.optional().describe("The file with an application key."),
    clusterTag: z
      .enum(["ecs_cluster_name", "cluster_name", "cluster_arn"])
      .default("ecs_cluster_name")
      .describe(
        "The tag that names the cluster. `cluster_arn` tells clusters of one name in several accounts apart.",
      ),
    match: z
      .string()
      .max(500)
      .refine((text) => !/[{}]/.test(text), "expected tags such as env:production")
      .optional()
      .describe("Tags added to the scope of every query, such as `env:production`."),
    timeoutSeconds: z.number().int().min(1).max(300).default(30).describe("For one request."),
  })
  .refine(
    (datadog) => (datadog.apiKeyEnv === undefined) !== (datadog.apiKeyFile === undefined),
    oneOf("apiKeyEnv", "apiKeyFile"),
  )
  .refine(
    (datadog) => (datadog.applicationKeyEnv === undefined) !== (datadog.applicationKeyFile === undefined),
    oneOf("applicationKeyEnv", "applicationKeyFile"),
  )
  .describe("Datadog: its agent as a daemon on hosts, or beside the tasks on Fargate.");

export type DatadogConfiguration = z.infer<typeof datadogConfiguration>;
