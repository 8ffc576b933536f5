import { z } from "zod";

const every = z
  .number()
  .int()
  .min(1)
  .max(86_400)
  .default(300)
  .describe("Seconds between two looks for a checkpoint that was not sent yet.");

const file = z.strictObject({
  directory: z
    .string()
    .min(1)
    .describe(
      "A directory that files are added to and never taken from: on another machine's disk, or append-only.",
    ),
});

const s3 = z.strictObject({
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "expected the name of an S3 bucket"),
  prefix: z.string().max(900).default("").describe("What the names of the objects begin with."),
  region: z.string().optional().describe("The bucket's region; AWS_REGION counts otherwise."),
  mode: z
    .enum(["COMPLIANCE", "GOVERNANCE"])
    .default("COMPLIANCE")
    .describe("The object lock: COMPLIANCE is lifted by nobody, GOVERNANCE by who may bypass it."),
  retainDays: z.number().int().min(1).max(36_500).default(2_557).describe("Days that an object is locked."),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "expected the ARN of an IAM role")
    .optional()
    .describe("The role to assume: better one of an account that the operator of Fleetgraph does not rule."),
  externalId: z.string().min(2).max(1224).optional(),
  endpoint: z.url().optional().describe("An S3 endpoint of its own."),
});

const witness = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .describe("Where the witness takes checkpoints; `/add-checkpoint` is added."),
  key: z
    .string()
    .regex(/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/, "expected NAME+ID+KEY, as the witness gives it")
    .describe("The witness's verifier key: what it answers is believed only with this key's signature."),
});

const place = z
  .strictObject({
    file: file.optional().describe("A file for each checkpoint."),
    s3: s3.optional().describe("An object for each checkpoint, under object lock."),
    witness: witness.optional().describe("A witness that cosigns (C2SP tlog-witness)."),
    everySeconds: every,
  })
  .refine(
    (each) => [each.file, each.s3, each.witness].filter(Boolean).length === 1,
    "expected one of file, s3 and witness",
  );

export type PublishConfiguration = z.infer<typeof place>;

/** `audit.publish` of fleetgraph.yaml. */
export const publishConfiguration = z
  .array(place)
  .default([])
  .refine((all) => new Set(all.map(targetName)).size === all.length, "two places are the same")
  .describe("Where checkpoints are sent to, beyond the operator's own reach (docs/audit.md).");

/** What a place is called, in the graph and in the store. */
export function targetName({
  file,
  s3,
  witness,
}: Pick<PublishConfiguration, "file" | "s3" | "witness">): string {
  if (file) return `file:${file.directory}`;
  if (s3) return `s3://${s3.bucket}/${s3.prefix}`;
  return `witness:${witness?.url.replace(/\/+$/, "")}`;
}
