import { z } from "zod";

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "expected a region such as eu-west-1");
const roleArn = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "expected the ARN of an IAM role");

const queueUrl = z
  .url({ protocol: /^https?$/, error: "expected the URL of an SQS queue" })
  .regex(/\/\d{12}\/[A-Za-z0-9_-]{1,80}$/, "expected the URL of an SQS queue, which ends in /ACCOUNT/NAME");

const eventsConfiguration = z
  .strictObject({
    queueUrl: queueUrl.optional().describe("The queue of ECS's events, of an account with one region."),
    queueUrls: z
      .record(region, queueUrl)
      .optional()
      .describe(
        "The same for each region, such as `eu-west-1: https://…`; a region without one is only listed.",
      ),
  })
  .refine(
    (events) => (events.queueUrl === undefined) !== (events.queueUrls === undefined),
    "expected queueUrl or queueUrls, and not both",
  );

/** One account of fleetgraph.yaml. */
export const accountConfiguration = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "expected letters, digits, dots, dashes and underscores")
      .describe("What the account is called in paths, permissions and lists."),
    regions: z.array(region).min(1).describe("The regions that are listed."),
    roleArn: roleArn
      .optional()
      .describe("The role to assume; without one the default credential chain is used."),
    externalId: z
      .string()
      .min(2)
      .max(1224)
      .optional()
      .describe("The external id that the role's trust policy asks for."),
    endpoint: z.url().optional().describe("An AWS endpoint of its own; AWS_ENDPOINT_URL counts otherwise."),
    access: z
      .enum(["read", "deploy"])
      .default("deploy")
      .describe("`read` refuses every change to the account."),
    events: eventsConfiguration
      .optional()
      .describe(
        "The SQS queues that EventBridge hands ECS's events to (docs/fleet.md). Without them the fleet is as fresh as its last listing.",
      ),
  })
  .superRefine(({ regions, events }, context) => {
    if (events?.queueUrl !== undefined && regions.length > 1) {
      const message = "the account has several regions: give each its queue with queueUrls";
      context.addIssue({ code: "custom", path: ["events", "queueUrl"], message });
    }
    for (const each of Object.keys(events?.queueUrls ?? {})) {
      if (regions.includes(each)) continue;
      const message = "this is none of the account's regions";
      context.addIssue({ code: "custom", path: ["events", "queueUrls", each], message });
    }
  });

/** The `accounts` of fleetgraph.yaml; absent = the default credential chain's account and region. */
export const accountsConfiguration = z
  .array(accountConfiguration)
  .min(1)
  .refine(
    (accounts) => new Set(accounts.map(({ name }) => name)).size === accounts.length,
    "two accounts have the same name",
  )
  .describe(
    "The AWS accounts of the fleet. Without it, the account and region of the default credential chain.",
  );

export type AccountConfiguration = z.infer<typeof accountConfiguration>;
