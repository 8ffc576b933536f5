import { z } from "zod";
import { secretEnv } from "../../kernel/index.ts";

/** A source that is Datadog. */
export const datadogConfiguration = z
  .strictObject({
    apiKeyEnv: secretEnv.describe("The environment variable with an API key."),
    applicationKeyEnv: secretEnv.describe("The environment variable with an application key."),
  })
  .describe("Datadog.");

export type DatadogConfiguration = z.infer<typeof datadogConfiguration>;
