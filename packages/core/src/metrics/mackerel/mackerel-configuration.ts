import { z } from "zod";
import { secretEnv, secretFile } from "../../kernel/index.ts";

/** The `mackerel` of a source in fleetgraph.yaml. */
export const mackerelConfiguration = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: "expected the address in front of /api/v0" })
      .refine((url) => !/:\/\/[^/]*@/.test(url), "expected no user and password in it")
      .default("https://api.mackerelio.com")
      .describe("The address in front of `/api/v0`."),
    apiKeyEnv: secretEnv.optional().describe("The environment variable with an API key that may read."),
    apiKeyFile: secretFile.optional().describe("The file with an API key that may read."),
    mostCalls: z
      .number()
      .int()
      .min(10)
      .max(100_000)
      .default(2_000)
      .describe(
        "Calls of one reading of a cluster at most. The latest points take few; what is read back takes one for each host and metric. What is beyond it is a gap that the source's status tells.",
      ),
    callsAtOnce: z.number().int().min(1).max(32).default(4).describe("Calls at the same time."),
    timeoutSeconds: z.number().int().min(1).max(300).default(20).describe("For one request."),
  })
  .refine(({ apiKeyEnv, apiKeyFile }) => (apiKeyEnv === undefined) !== (apiKeyFile === undefined), {
    path: ["apiKeyEnv"],
    error: "expected apiKeyEnv or apiKeyFile, and not both",
  })
  .describe("Mackerel: mackerel-container-agent beside the tasks, mackerel-agent on the hosts.");

export type MackerelConfiguration = z.infer<typeof mackerelConfiguration>;
