import { z } from "zod";
import { secretEnv } from "../../kernel/index.ts";

/** A source that is Mackerel. */
export const mackerelConfiguration = z
  .strictObject({ apiKeyEnv: secretEnv.describe("The environment variable with an API key that may read.") })
  .describe("Mackerel.");

export type MackerelConfiguration = z.infer<typeof mackerelConfiguration>;
