import { z } from "zod";
import { exportConfiguration } from "./export/export-configuration.ts";
import { publishConfiguration } from "./publish/publish-configuration.ts";

/** The `audit` of fleetgraph.yaml. */
export const auditConfiguration = z
  .strictObject({
    origin: z
      .string()
      .regex(/^[^\s+]{1,200}$/u, "expected a name without spaces and plus signs")
      .optional()
      .describe(
        "The name of the audit log, such as log.example.com/fleetgraph: unique, and the same for ever. Its keys have this name.",
      ),
    keyFile: z
      .string()
      .min(1)
      .optional()
      .describe("The file of the key that signs checkpoints; or the key itself in FLEETGRAPH_AUDIT_KEY."),
    olderKeyFiles: z
      .array(z.string().min(1))
      .max(8)
      .default([])
      .describe("Files of older keys, which sign beside the new one until all who check have that."),
    tiles: z
      .boolean()
      .default(false)
      .describe(
        "Whether the log is served to anybody at /log/: hashes, event ids and times, never what an entry says.",
      ),
    ...exportConfiguration,
    publish: publishConfiguration,
  })
  .prefault({})
  .describe(
    "The audit history's log, by which it is proven; its exports, and where its checkpoints are sent to.",
  );

export type AuditConfiguration = z.infer<typeof auditConfiguration>;
