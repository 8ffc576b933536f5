import { z } from "zod";

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "expected a region such as eu-west-1");
const seconds = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);

const filesConfiguration = z
  .strictObject({
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "expected the name of a bucket")
      .describe("The bucket that the trail delivers to."),
    bucketRegion: region.optional().describe("Its region; the account's first one when left out."),
    prefix: z
      .string()
      .regex(/^[^/].*[^/]$|^[^/]$/, "expected a prefix without slashes at its ends")
      .optional()
      .describe("What the trail puts in front of `AWSLogs/` (its S3 key prefix)."),
    organization: z
      .string()
      .regex(/^o-[a-z0-9]{10,32}$/, "expected an organization's id, such as o-exampleorgid")
      .optional()
      .describe("The organization's id, of an organization's trail."),
    readAs: z
      .string()
      .optional()
      .describe("The account of `accounts` whose role reads the bucket; the account itself when left out."),
    queueUrl: z
      .url({ protocol: /^https?$/, error: "expected the URL of an SQS queue" })
      .optional()
      .describe("The queue that S3 tells of new objects. Without it the bucket is listed."),
  })
  .describe("The files that a trail delivers to S3.");

const accountTrail = z.strictObject({
  lookup: z
    .boolean()
    .default(true)
    .describe(
      "Whether LookupEvents is asked: for the last 90 days to begin with, and without files for what happens from then on.",
    ),
  files: filesConfiguration.optional(),
  since: z.iso.date().optional().describe("From which day on files are read; 90 days ago when left out."),
  keep: z
    .enum(["fleet", "all"])
    .default("fleet")
    .describe(
      "`fleet`: changes to what the fleet is made of (docs/cloudtrail.md). `all`: every record, reads too.",
    ),
});

/** The `trail` of fleetgraph.yaml. */
export const trailConfiguration = z
  .strictObject({
    accounts: z
      .record(z.string(), accountTrail)
      .default({})
      .describe("For each account of `accounts`, by its name. An account without an entry is not asked."),
    intervalSeconds: seconds(10, 86_400).default(60).describe("Seconds between two looks for what is new."),
    graceSeconds: seconds(0, 86_400)
      .default(300)
      .describe(
        "Seconds that a change waits for what caused it; then it is told as one behind Fleetgraph's back (docs/out-of-band.md).",
      ),
    listingSeconds: seconds(10, 86_400)
      .default(300)
      .describe("Seconds between two listings of a bucket; with a queue they find what no notice told."),
    keepMonths: z
      .number()
      .int()
      .min(1)
      .max(1_200)
      .nullable()
      .default(null)
      .describe("How many whole months of records are kept beside the present one; null is for ever."),
  })
  .prefault({})
  .describe("CloudTrail joined in: docs/cloudtrail.md.");

export type TrailConfiguration = z.infer<typeof trailConfiguration>;
export type AccountTrail = z.infer<typeof accountTrail>;

/** What is wrong with it in the light of the accounts that are configured. */
export function trailProblems(
  trail: TrailConfiguration,
  accounts: readonly { name: string }[],
): { path: string[]; message: string }[] {
  const names = new Set(accounts.map(({ name }) => name));
  return Object.entries(trail.accounts).flatMap(([name, { files }]) => {
    const path = ["trail", "accounts", name];
    const problems = names.has(name) ? [] : [{ path, message: "there is no such account in accounts" }];
    if (files?.readAs !== undefined && !names.has(files.readAs))
      problems.push({ path: [...path, "files", "readAs"], message: "there is no such account in accounts" });
    return problems;
  });
}
